"""Write art.c and art.h: object sheet, the three tracks with their skies, the ending's wallpaper, tables."""

from __future__ import annotations

import math
import sys
from pathlib import Path

from ..runtime.font import LETTERS  # noqa: TID252 - the build runs this outside the package `roms`
from ..runtime.pixels import Canvas, c_array, c_chunks, pack4, rgb, tileset  # noqa: TID252 - see above
from . import art_buggy, art_props, art_sky
from .art_cup import TRACKS
from .art_palettes import FLOWER, LAND, MARK, OBJECTS, PAD, TEXT, THEMES, mixed
from .art_tracks import SIZE, TILES, WAYS, Track, beside, ground, props

SHAPE = {(8, 8): (0, 0), (16, 16): (0, 1), (32, 32): (0, 2), (64, 64): (0, 3), (32, 8): (1, 1), (32, 64): (2, 3)}
HORIZON, LINES, HEIGHT, FOCUS = 52, 112, 40, 160


def letter(character: str) -> Canvas:
    """A large letter of the logo."""
    text, block = next(item for item in LETTERS.items() if character in item[0])
    rows = [line.split()[text.index(character)] for line in block.strip().splitlines()]
    c = Canvas(32, 32)
    for y in range(28):
        for x in range(25):
            if rows[y // 4][x // 5] == "#":
                c.put(x + 5, y + 4, 9 + y // 10)
    for y in range(28):
        for x in range(25):
            if rows[y // 4][x // 5] == "#":
                c.put(x + 3, y + 2, 13 if y in (0, 1) else 8 - y // 4)
    c.outline(1)
    return c


def little_map(track: Track) -> Canvas:
    """The track on 48 x 48 pixels."""
    c = Canvas(64, 64)
    for n, (x, y) in enumerate(track.ways):
        bx, by = track.ways[(n + 1) % WAYS]
        for dx in (0, 1):
            for dy in (0, 1):
                c.line(x * 3 / 64 + dx, y * 3 / 64 + dy, bx * 3 / 64 + dx, by * 3 / 64 + dy, 8)
    c.outline(1)
    c.put(round(track.ways[0][0] * 3 / 64), round(track.ways[0][1] * 3 / 64), 2)
    return c


def sheet() -> list[tuple[str, Canvas]]:
    """Every object picture, in the order of its number."""
    p = art_props
    return [
        *((f"buggy_{n}", art_buggy.view(n)) for n in range(art_buggy.VIEWS)),
        ("cactus", p.cactus()),
        ("bush", p.bush()),
        ("palm", p.palm()),
        ("shade", p.shade()),
        ("pine", p.pine()),
        ("crystal", p.crystal()),
        ("lamp", p.lamp()),
        ("rock", p.rock()),
        ("post", p.post()),
        ("arrow_l", p.arrow(right=False)),
        ("arrow_r", p.arrow(right=True)),
        ("can", p.can()),
        *((f"roller_{n}", p.roller(kind)) for n, kind in enumerate(("weed", "ball", "snow"))),
        *((f"puff_{n}", p.puff(n)) for n in range(3)),
        *((f"flame_{n}", p.flame(n == 1)) for n in range(2)),
        ("shadow", p.shadow()),
        *((f"light_{n}", p.light(n)) for n in range(3)),
        ("trophy", p.trophy()),
        ("spot", p.spot()),
        *((f"map_{n}", little_map(track)) for n, track in enumerate(TRACKS)),
        *((f"letter_{name.lower()}", letter(name)) for name in "DUNELI"),
    ]


def objects(out: list[str], header: list[str]) -> None:
    """The object sheet (1D) and its table."""
    data, rows = b"", []
    arts = sheet()
    for _, canvas in arts:
        columns, high = canvas.width // 8, canvas.height // 8
        shape, size = SHAPE[canvas.width, canvas.height]
        rows.append(
            f"    {{{len(data) // 32}, {shape << 14}, {size << 14}, {canvas.width // 2}, {canvas.height // 2}}},\n"
        )
        data += b"".join(pack4(canvas.tile(column, row)) for row in range(high) for column in range(columns))
    print(f"objects: {len(data) // 32} tiles", file=sys.stderr)
    assert len(data) <= 1024 * 32, len(data) // 32
    names = ",\n    ".join(f"PIC_{name.upper()}" for name, _ in arts)
    header.append(f"enum picture_name {{\n    {names},\n    PIC_COUNT,\n}};\n")
    out.append(c_chunks("object_tiles", data) + f"const struct picture pictures[] = {{\n{''.join(rows)}}};\n")
    out.append(c_array("object_palette", "u16", [rgb(colour) for bank in OBJECTS for colour in bank]))
    header.append(f"#define OBJECT_COLOURS {len(OBJECTS) * 16}\n")


def tracks(out: list[str], header: list[str]) -> None:
    """Ground, sky, colours, way points and things of each track."""
    names = [name for name, _ in sheet()]
    table = []
    for n, track in enumerate(TRACKS):
        name, theme = track.name, THEMES[n]
        tiles, cells, kinds = ground(track)
        sky, maps = tileset([((art_sky.dune, art_sky.tide, art_sky.frost)[n](), 1)])
        assert len(sky) // 32 <= 384, (name, len(sky) // 32)
        entries = [entry + 128 for entry in maps[0]]
        halves = [
            row[half : half + 32] for half in (0, 32) for row in (entries[r * 64 : r * 64 + 64] for r in range(8))
        ]
        blocks: list[int] = []
        for half in (0, 1):
            blocks += [entry for row in halves[half * 8 : half * 8 + 8] for entry in row] + [128] * 24 * 32
        back = [mixed(theme.above, line) for line in range(HORIZON)]
        back += [mixed(theme.below, line) for line in range(160 - HORIZON)]
        fog = [max(0, min(14, 15 - line)) for line in range(LINES)]
        out.append(c_chunks(f"{name}_tiles", tiles) + c_chunks(f"{name}_map", cells))
        out.append(
            c_chunks(f"{name}_sky", sky) + c_chunks(f"{name}_skymap", b"".join(e.to_bytes(2, "little") for e in blocks))
        )
        things = props(track)
        spots = [f"{{{names.index(it.kind)}, {it.x}, {it.y}}}" for it in things]
        cans = [tuple(map(round, beside(track, *place))) for place in track.cans]
        out.append(
            "static "
            + c_array(f"{name}_kinds", "u8", kinds)
            + "static "
            + c_array(f"{name}_ground", "u16", [rgb(c) for c in theme.ground])
            + "static "
            + c_array(f"{name}_air", "u16", [0, *[rgb(c) for c in theme.sky]])
            + "static "
            + c_array(f"{name}_back", "u16", [rgb(c) for c in back])
            + "static "
            + c_array(f"{name}_fog", "u16", fog)
            + "static "
            + c_array(f"{name}_ways", "s16", [round(v) for way in track.ways for v in way])
            + f"static const struct prop {name}_props[] = {{{', '.join(spots)}}};\n"
            + "static "
            + c_array(f"{name}_cans", "s16", [v for can in cans for v in can])
            + "static "
            + c_array(f"{name}_rollers", "u8", [round(r * WAYS) for r in track.rollers])
        )
        parts = [
            "tiles",
            "map",
            "sky",
            "skymap",
            "kinds",
            "ground",
            "air",
            "back",
            "fog",
            "ways",
            "props",
            "cans",
            "rollers",
        ]
        table.append(
            "    {"
            + ", ".join(f"{name}_{part}" for part in parts)
            + f", {len(things)}, {len(cans)}, {len(track.rollers)}, {track.laps}, {int(theme.darken)}}},\n"
        )
    out.append(f"const struct track tracks[TRACKS] = {{\n{''.join(table)}}};\n")
    header.append(
        f"#define TRACKS {len(TRACKS)}\n#define WAYS {WAYS}\n#define TILES {TILES}\n#define WORLD {SIZE}\n"
        f"#define HORIZON {HORIZON}\n#define GROUND_LINES {LINES}\n#define EYE_HEIGHT {HEIGHT}\n#define FOCUS {FOCUS}\n"
        "struct prop { s16 picture, x, y; };\n"
        "struct track {\n    const u8 *const *tiles, *const *map, *const *sky, *const *skymap;\n"
        "    const u8 *kinds; /* of the 256 tiles */\n    const u16 *ground, *air, *back, *fog;\n    const s16 *ways;\n"
        "    const struct prop *props;\n    const s16 *cans;\n    const u8 *rollers;\n"
        "    u8 prop_count, can_count, roller_count, laps, darken;\n};\n"
        "extern const struct track tracks[TRACKS];\n"
    )


def wallpaper() -> bytes:
    """The ending's 64 x 64 pattern for the turning layer: stars in a chequered field."""
    data = b""
    for row in range(8):
        for column in range(8):
            for n in range(64):
                x, y = column * 8 + n % 8, row * 8 + n // 8
                u, v = x % 32 - 15.5, y % 32 - 15.5
                turn = math.atan2(v, u) + math.pi / 2
                star = math.hypot(u, v) < 9 + 4 * math.cos(turn * 5)
                dark = (x // 32 ^ y // 32) & 1
                colour = PAD[min(3, int(math.hypot(u, v) / 4))] if star else (LAND[3] if dark else LAND[6])
                data += bytes((colour if max(abs(u), abs(v)) < 15 else MARK[3] if dark else FLOWER[2],))
    return data


def main(target: Path) -> None:
    """Draw everything."""
    out, header = ['#include "art.h"\n'], ["#ifndef ART_H\n#define ART_H\n", '#include "video.h"\n']
    objects(out, header)
    tracks(out, header)
    out.append(c_chunks("wallpaper", wallpaper()))
    text = [(bank, [rgb(c) for c in TEXT.get(bank, ("000000",) * 3)]) for bank in range(16)]
    out.append(c_array("text_colours", "u16", [c for _, row in text for c in row]))
    out.append(c_array("sine", "s16", [round(4096 * math.sin(n * math.tau / 1024)) for n in range(1024)]))
    scales = [round(HEIGHT * 65536 / max(1, n)) for n in range(LINES)]
    out.append(c_array("scales", "s32", scales))
    out.append(c_array("shares", "u32", [round(65536 * 2 / max(1, n)) for n in range(2048)]))
    header.append(
        "extern const u8 *const object_tiles[], *const wallpaper[];\nextern const struct picture pictures[];\n"
        "extern const u16 object_palette[OBJECT_COLOURS], text_colours[48];\n"
        "extern const s16 sine[1024];                /* a full turn, times 4096 */\n"
        "extern const s32 scales[GROUND_LINES];      /* ground pixels per screen pixel, times 65536 */\n"
        "extern const u32 shares[2048];              /* 65536 / (n / 2) */\n\n#endif\n"
    )
    (target / "art.c").write_text("\n".join(out))
    (target / "art.h").write_text("\n".join(header))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
