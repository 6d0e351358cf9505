"""Write art.c and art.h: sprites, areas, rooms, the title's picture, small tables."""

from __future__ import annotations

import math
import sys
from pathlib import Path

from ..runtime.pixels import Canvas, c_array, c_chunks, pack4, rgb  # noqa: TID252 - built outside `roms`
from . import art_effects as effect
from . import art_interface as interface
from . import art_monsters as monster
from . import art_people as people
from . import art_title as title
from . import world
from .art_palettes import BANKS, FOG, PEOPLE
from .art_rooms import Tiles, fog_picture, paint
from .art_things import THINGS

SHAPE = {(16, 16): (0, 1), (32, 32): (0, 2), (64, 64): (0, 3), (16, 32): (2, 2), (32, 64): (2, 3)}


def sprites() -> dict[str, Canvas]:
    """Every picture by name."""
    found = {}
    for view in ("front", "back", "side"):
        for step in (0, 1, 2):
            found[f"walk_{view}_{step}"] = people.person(view, step)
    found["elder"] = people.person("front", 0, beard=True)
    found["merchant"] = people.person("front", 0, hat=True)
    found["cat"] = people.cat()
    found["keeper"] = people.ghost_person()
    for name in ("mossling", "moth", "bat", "ghost", "wisp", "stag"):
        for step in (0, 1):
            found[f"{name}_{step}"] = getattr(monster, name)(step)
    for view in ("front", "back", "side"):
        for step in (0, 1):
            found[f"husk_{view}_{step}"] = monster.husk(view, step)
    for name, count in (("slash", 3), ("sweep", 3), ("flame", 3), ("puff", 2), ("leaf", 2)):
        for step in range(count):
            found[f"{name}_{step}"] = getattr(effect, name)(step)
    found["glow"], found["spark"] = effect.glow(32), effect.glow(16)
    found["light_0"], found["light_1"] = effect.quarter(62), effect.quarter(58)
    for name in ("BLOCK", "HEART", "COIN", "KEYS", "SWORD", "LANTERN", "BELL", "TONIC", "POINTER"):
        found[f"icon_{name.lower()}"] = effect.icon(getattr(effect, name))
    found["great_dark"], found["great_lit"] = effect.great_lantern(False), effect.great_lantern(True)
    return found


def enum(name: str, prefix: str, names: list[str]) -> str:
    """A C enumeration."""
    return f"enum {name} {{\n    " + ",\n    ".join(f"{prefix}_{item.upper()}" for item in names) + ",\n};\n"


def objects(out: list[str], header: list[str]) -> None:
    """The sheet (1D mapping) and the table of pictures."""
    found = sprites()
    data, rows = b"", []
    for canvas in found.values():
        shape, size = SHAPE[canvas.width, canvas.height]
        columns, lines = canvas.width // 8, canvas.height // 8
        rows.append(
            f"    {{{len(data) // 32}, {shape << 14}, {size << 14}, {canvas.width // 2}, {canvas.height // 2}}},\n"
        )
        data += b"".join(pack4(canvas.tile(column, row)) for row in range(lines) for column in range(columns))
    print(f"objects: {len(data) // 32} tiles", file=sys.stderr)
    assert len(data) <= 32768
    out.append(c_chunks("object_tiles", data))
    out.append(f"const struct picture pictures[] = {{\n{''.join(rows)}}};\n")
    out.append(c_array("object_palette", "u16", [rgb(colour) for bank in PEOPLE for colour in bank]))
    header.append(enum("picture_name", "PIC", list(found)))
    header.append(
        "extern const u8 *const object_tiles[];\nextern const struct picture pictures[];\n"
        f"extern const u16 object_palette[{16 * len(PEOPLE)}];\n"
    )


def bytes_of(numbers: list[int]) -> bytes:
    """Halfwords, little-endian."""
    return b"".join(number.to_bytes(2, "little") for number in numbers)


def areas(out: list[str], header: list[str]) -> dict[str, tuple[int, int]]:
    """Tiles, metatiles and palettes of the areas; the rooms' maps."""
    table = []
    for number, name in enumerate(world.AREAS):
        area = paint(number)
        print(f"{name}: {len(area.tiles.tiles)} tiles, {len(area.tiles.cells)} metatiles", file=sys.stderr)
        assert len(area.tiles.tiles) <= 896
        out.append(c_chunks(f"{name}_tiles", area.tiles.data()))
        out.append("static " + c_array(f"{name}_cells", "u16", [entry for cell in area.tiles.cells for entry in cell]))
        out.append("static " + c_array(f"{name}_things", "u16", area.things))
        banks = [list(bank) for bank in BANKS[name]]
        banks[5][1:4] = FOG[name]
        out.append("static " + c_array(f"{name}_palette", "u16", [rgb(colour) for bank in banks for colour in bank]))
        if area.fog:
            out.append("static " + c_array(f"{name}_fog", "u16", area.fog))
        fog = f"{name}_fog" if area.fog else "0"
        table.append(f"    {{{name}_tiles, {name}_cells, {name}_things, {name}_palette, {fog}, {area.panel}}},\n")
        for label, (ground, over) in area.rooms.items():
            out.append("static " + c_array(f"{label.lower()}_ground", "u16", ground))
            out.append("static " + c_array(f"{label.lower()}_over", "u16", over))
    out.append("const struct area areas[] = {\n" + "".join(table) + "};\n")
    header.append(
        "struct area {\n    const u8 *const *tiles;\n    const u16 *cells; /* four map entries each */\n"
        "    const u16 *things; /* by enum cell_picture */\n    const u16 *palette; /* banks 1 to 6 */\n"
        "    const u16 *fog;    /* 16 x 16 */\n    u16 panel;\n};\nextern const struct area areas[];\n"
    )
    return {}


def cell_kind(room: world.Room, x: int, y: int) -> int:
    """enum cell: 0 free, 1 wall, 2 deep water, 3 shallow."""
    letter = room.cells[y][x]
    if letter in room.things:
        wet = [room.cells[y][x + dx] for dx in (-1, 1) if 0 <= x + dx < world.WIDTH]
        return 3 if wet.count("w") == 2 else 0
    return {"~": 2, "w": 3}.get(letter, 0 if letter in ".,:" else 1)


def number_of(thing: world.Thing) -> int:
    """A thing's argument as a number."""
    if isinstance(thing.arg, int):
        return thing.arg
    names = {
        "PERSON": world.PEOPLE,
        "COUNTER": world.PEOPLE,
        "CHEST": world.ITEMS,
        "SIGN": world.SIGNS,
        "WARP": world.ROOMS,
        "ENEMY": world.ENEMIES,
    }
    return names[thing.kind].index(thing.arg)


def rooms(out: list[str], header: list[str]) -> None:
    """The rooms' cells, things and neighbours."""
    table, most = [], 0
    assert list(world.WORLD) == world.ROOMS
    for label, room in world.WORLD.items():
        name = label.lower()
        spots = [(x, y) for y in range(world.HEIGHT) for x in range(world.WIDTH)]
        out.append("static " + c_array(f"{name}_kinds", "u8", [cell_kind(room, x, y) for x, y in spots]))
        rows = []
        for x, y in spots:
            thing = room.things.get(room.cells[y][x])
            if thing:
                numbers = (
                    world.KINDS.index(thing.kind),
                    y * world.WIDTH + x,
                    number_of(thing),
                    world.FLAGS.index(thing.flag),
                    world.CAUSES.index(thing.cause),
                    thing.to[1] * world.WIDTH + thing.to[0],
                )
                rows.append("{" + ", ".join(map(str, numbers)) + "}")
        most = max(most, len(rows))
        out.append(f"static const struct fixture {name}_things[] = {{{', '.join(rows)}}};\n")
        exits = [
            world.ROOMS.index(room.exits[way]) if way in room.exits else 255
            for way in ("south", "north", "west", "east")
        ]
        table.append(
            f"    {{{room.area}, {room.fog}, {len(rows)}, {{{', '.join(map(str, exits))}}}, {name}_ground, "
            f"{name}_over, {name}_kinds, {name}_things}},\n"
        )
    out.append("const struct room rooms[] = {\n" + "".join(table) + "};\n")
    for name, prefix, names in (
        ("area_name", "AREA", list(world.AREAS)),
        ("room_name", "ROOM", world.ROOMS),
        ("thing_kind", "THING", world.KINDS),
        ("cause", "CAUSE", world.CAUSES),
        ("flag", "FLAG", world.FLAGS),
        ("item", "ITEM", world.ITEMS),
        ("person_name", "PERSON", world.PEOPLE),
        ("enemy_kind", "ENEMY", world.ENEMIES),
        ("sign_name", "SIGN", world.SIGNS),
        ("cell_picture", "SHOW", list(THINGS)),
    ):
        header.append(enum(name, prefix, names))
    header.append(
        f"#define MOST_THINGS {most}\n"
        "struct fixture {\n    u8 kind, cell, arg, flag, cause, to;\n};\n"
        "struct room {\n    u8 area, fog, thing_count;\n    u8 exits[4]; /* south, north, west, east; 255 none */\n"
        "    const u16 *ground, *over; /* metatiles */\n    const u8 *kinds;\n    const struct fixture *things;\n};\n"
        "extern const struct room rooms[];\n"
    )


def title_screen(out: list[str], header: list[str]) -> None:
    """The title's tiles, its two maps of 32 columns and its fog."""
    tiles = Tiles()
    panel = tiles.tile((15,) * 64, 6)
    scene, logo, fog = title.picture(), title.logo(), fog_picture()
    scene_map = [tiles.tile(scene.tile(x, y), 1) for y in range(20) for x in range(32)]
    logo_map = [tiles.tile(logo.tile(x, y), 2) for y in range(6) for x in range(32)]
    fog_map = [tiles.tile(fog.tile(x, y), 6) for y in range(16) for x in range(16)]
    print(f"title: {len(tiles.tiles)} tiles", file=sys.stderr)
    assert len(tiles.tiles) <= 896
    out.append(c_chunks("title_tiles", tiles.data()))
    out.append(c_chunks("title_map", bytes_of(scene_map)) + c_array("title_logo", "u16", logo_map))
    out.append(c_array("title_fog", "u16", fog_map) + f"const u16 title_panel = {panel};\n")
    banks = title.palettes()
    out.append(c_array("title_palettes", "u16", [colour for bank in banks for colour in bank]))
    out.append(c_array("title_fog_colours", "u16", [rgb(colour) for colour in title.FOG_NIGHT]))
    header.append(
        "extern const u8 *const title_tiles[], *const title_map[];\n"
        "extern const u16 title_logo[], title_fog[], title_panel;\n"
        "extern const u16 title_palettes[64]; /* night, logo, dawn, night with the lamp lit */\n"
        "extern const u16 title_fog_colours[3];\n"
    )


def main(target: Path) -> None:
    """Draw everything."""
    out, header = ['#include "art.h"\n'], ["#ifndef ART_H\n#define ART_H\n", '#include "video.h"\n']
    objects(out, header)
    areas(out, header)
    rooms(out, header)
    title_screen(out, header)
    names, data = interface.tiles()
    header.append("/* After the font's tiles. */\n" + enum("interface_tile", "UI", names))
    out.append("const u8 interface_tiles[] __attribute__((aligned(4))) = {" + ", ".join(map(str, data)) + "};\n")
    out.append(c_array("interface_palette", "u16", [rgb(colour) for colour in interface.PALETTE]))
    header.append(
        f"#define INTERFACE_BYTES {len(data)}\nextern const u8 interface_tiles[];\n"
        "extern const u16 interface_palette[16];\n"
    )
    out.append(c_array("sine", "s16", [round(256 * math.sin(n * math.tau / 256)) for n in range(256)]))
    header.append("extern const s16 sine[256]; /* a full turn, times 256 */\n\n#endif\n")
    (target / "art.c").write_text("\n".join(out))
    (target / "art.h").write_text("\n".join(header))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
