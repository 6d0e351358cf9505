"""Write art.c and art.h: object sheet, four places with their tiles, maps and things, the logo, a sine table."""

from __future__ import annotations

import math
import sys
from pathlib import Path

from ..runtime.font import LETTERS  # noqa: TID252 - the build runs this outside the package `roms`
from ..runtime.pixels import Canvas, c_array, c_chunks, gradient, pack4, rgb, tileset  # noqa: TID252 - as above
from . import art_cells, art_far, art_front, art_hero, art_stones, art_things, levels

SHAPE = {(8, 8): (0, 0), (16, 16): (0, 1), (32, 32): (0, 2), (64, 64): (0, 3), (16, 32): (2, 2)}
FRONT_BANK, FAR_BANK, LOGO_BANK = 6, 7, 9
LOGO_TILE = 128
FAR_TILE = 256
PLAY_SIZE, FRONT_SIZE, FAR_SIZE = (1, 0, 2, 3), (0, 1, 0, 1), (1, 1, 2, 1)
"""Screen sizes: bit 0 is 64 wide, bit 1 is 64 high; every combination occurs."""
FAR_SPEED = ((64, 128), (56, 96), (64, 100), (48, 128))
PLACE = """struct home { s16 x, y; s16 kind, a, b; };

struct place {
    const u8 *const *tiles, *const *far_tiles, *const *far_map; /* in chunks */
    const u16 *palette;              /* banks 4 to 8: terrain, decor, front, far */
    const u8 *map, *front;           /* cells; the foreground's repeat */
    const u16 *looks, *front_looks;  /* four map entries a cell */
    const u8 *animation;             /* four steps of `animated` tiles, which are tiles 1 and up */
    const struct home *things;
    u16 animated, thing_count, width, height, front_width;
    u16 play_size, front_size, far_size, far_speed_x, far_speed_y;
    u16 start_x, start_y, boss_floor;
    u8 front_tall, slippery, windy;
};
"""


class Tiles:
    """The tiles of one character block; static ones are shared between cells and found in all four flips."""

    def __init__(self) -> None:
        self.data = [bytes(32)]
        self._known: dict[tuple[int, ...], int] = {(0,) * 64: 0}

    def own(self, tile: tuple[int, ...]) -> int:
        """A tile of its own, because it will be overwritten."""
        self.data.append(pack4(tile))
        return len(self.data) - 1

    def entry(self, tile: tuple[int, ...], bank: int) -> int:
        """The map entry that shows a tile."""
        if tile not in self._known:
            number = self.own(tile)
            rows = [tile[n : n + 8] for n in range(0, 64, 8)]
            for vertical in (0, 1):
                for horizontal in (0, 1):
                    flip = [row[::-1] if horizontal else row for row in (rows[::-1] if vertical else rows)]
                    self._known.setdefault(
                        tuple(p for row in flip for p in row), number | horizontal << 10 | vertical << 11
                    )
        return self._known[tile] | bank << 12

    def cell(self, canvas: Canvas, column: int, row: int, bank: int) -> list[int]:
        """The four entries of the cell whose first tile is at (column, row)."""
        return [self.entry(canvas.tile(column + n % 2, row + n // 2), bank) for n in range(4)]


def objects(out: list[str], header: list[str]) -> None:
    """One sheet for the whole game, 1D mapping."""
    pictures = [*art_hero.poses(), *art_things.pictures(), ("icon", art_hero.icon())]
    data, rows = b"", []
    for _, canvas in pictures:
        shape, size = SHAPE[canvas.width, canvas.height]
        rows.append(f"{{{len(data) // 32}, {shape << 14}, {size << 14}, {canvas.width // 2}, {canvas.height // 2}}}")
        data += b"".join(pack4(canvas.tile(x, y)) for y in range(canvas.height // 8) for x in range(canvas.width // 8))
    print(f"objects: {len(data) // 32} tiles", file=sys.stderr)
    assert len(data) <= 32768
    header.append(
        "enum picture_name {\n    "
        + ",\n    ".join(f"PIC_{name.upper()}" for name, _ in pictures)
        + ",\n    PIC_COUNT,\n};\n"
    )
    out.append(c_chunks("object_chunks", data))
    out.append("const struct picture pictures[PIC_COUNT] = {\n    " + ",\n    ".join(rows) + ",\n};\n")
    banks = [art_hero.PALETTE, *art_things.PALETTES]
    out.append(c_array("object_palette", "u16", [rgb(colour) for bank in banks for colour in bank]))
    out.append(
        c_array("platform_palette", "u16", [rgb(colour) for bank in art_things.FERRY_PALETTES for colour in bank])
    )
    header.append(
        "extern const u8 *const object_chunks[];\nextern const struct picture pictures[PIC_COUNT];\n"
        f"extern const u16 object_palette[{16 * len(banks)}], platform_palette[64];\n"
    )


def place(out: list[str], number: int, stage: levels.Stage, front: Canvas, far: Canvas, banks: list[list[str]]) -> str:
    """One stage's tables; returns its row in `places`."""
    tiles, looks, name = Tiles(), [0] * (art_cells.CELLS * 4), stage.name
    pictures = art_cells.cells(number)
    animation = [b""] * 4
    for kind in art_cells.ANIMATED:
        steps, bank = pictures[kind]
        for n in range(4):
            looks[kind * 4 + n] = tiles.own(steps[0].tile(n % 2, n // 2)) | bank << 12
            for step in range(4):
                animation[step] += pack4(steps[step].tile(n % 2, n // 2))
    cells = stage.finish(number + 1, DECOR[number])
    for kind, (steps, bank) in pictures.items():
        if (kind not in art_cells.ANIMATED and kind in cells) or kind in KEPT:
            looks[kind * 4 : kind * 4 + 4] = tiles.cell(steps[0], 0, 0, bank)
    front_known: dict[tuple[int, ...], int] = {}
    front_cells = []
    for row in range(16):
        for column in range(64):
            entries = tuple(tiles.cell(front, column * 2, row * 2, FRONT_BANK))
            front_cells.append(front_known.setdefault(entries, len(front_known)))
    far_data, (far_map,) = tileset([(far, FAR_BANK)])
    wide, high = far.width // 8, far.height // 8
    blocks = [
        far_map[(by + y) * wide + bx + x] + FAR_TILE
        for by in range(0, high, 32) for bx in range(0, wide, 32) for y in range(32) for x in range(32)
    ]  # fmt: skip
    print(
        f"{name}: {len(tiles.data)} tiles, {len(front_known)} front cells, {len(far_data) // 32} far tiles",
        file=sys.stderr,
    )
    assert len(tiles.data) <= FAR_TILE
    assert len(front_known) <= 256
    assert len(stage.things) <= 52
    assert len(far_data) // 32 + FAR_TILE <= 1024
    assert len(cells) <= 4096
    assert len(cells) % 32 == 0
    out.append(c_chunks(f"{name}_tiles", b"".join(tiles.data)) + c_chunks(f"{name}_far_tiles", far_data))
    out.append(c_chunks(f"{name}_far_map", b"".join(entry.to_bytes(2, "little") for entry in blocks)))
    out.append("static " + c_array(f"{name}_palette", "u16", [rgb(colour) for bank in banks for colour in bank]))
    out.append("static " + c_array(f"{name}_map", "u8", cells, " __attribute__((aligned(4)))"))
    out.append("static " + c_array(f"{name}_front", "u8", front_cells))
    out.append("static " + c_array(f"{name}_looks", "u16", looks))
    out.append(
        "static " + c_array(f"{name}_front_looks", "u16", [entry for entries in front_known for entry in entries])
    )
    out.append(
        "static " + c_array(f"{name}_animation", "u8", list(b"".join(animation)), " __attribute__((aligned(4)))")
    )
    rows = ", ".join(f"{{{x}, {y}, {kind}, {a}, {b}}}" for kind, x, y, a, b in stage.things)
    out.append(f"static const struct home {name}_things[] = {{{rows}}};\n")
    owl = max([y for kind, _, y, _, _ in stage.things if kind == len(levels.KINDS)], default=0)
    numbers = [
        len(animation[0]) // 32, len(stage.things), stage.width, stage.height, 64,
        PLAY_SIZE[number], FRONT_SIZE[number], FAR_SIZE[number],
        *FAR_SPEED[number], stage.start[0] * 16 + 8, stage.start[1] * 16 + 16, owl,
        number > 0, number == 3, number == 3,
    ]  # fmt: skip
    tables = ["tiles", "far_tiles", "far_map", "palette", "map", "front", "looks", "front_looks", "animation", "things"]
    return "    {" + ", ".join([f"{name}_{table}" for table in tables] + [str(int(n)) for n in numbers]) + "},\n"


KEPT = (levels.CRUMBLE, levels.CRUMBLE + 1)
DECOR = (
    (levels.TUFT, levels.TUFT, levels.FLOWER, levels.TALL, levels.BUSH_LEFT, levels.PEBBLE),
    (levels.TUFT, levels.PEBBLE, levels.FLOWER, levels.TALL),
    (levels.PEBBLE, levels.PEBBLE, levels.FLOWER),
    (levels.TUFT, levels.PEBBLE, levels.BUSH_RIGHT, levels.PEBBLE),
)


def logo() -> Canvas:
    """The word MOSSBACK in carved letters overgrown with moss, 224x48."""
    glyphs = {
        letter: [line.split()[n] for line in text.strip().splitlines()]
        for letters, text in LETTERS.items()
        for n, letter in enumerate(letters)
    }
    c = Canvas(224, 48)

    def ink(x: float, y: float) -> bool:
        y -= 2.2 * math.sin(x / 21)
        column, row = int((x - 5) // 27), int((y - 6) // 5.2)
        return (
            0 <= column < 8
            and 0 <= row < 7
            and x >= 5
            and y >= 6
            and (x - 5) % 27 / 4.8 < 5
            and glyphs["MOSSBACK"[column]][row][int((x - 5) % 27 / 4.8)] == "#"
        )

    for y in range(48):
        for x in range(224):
            if sum(ink(x + dx, y + dy) for dx in (-2, -1, 0, 1, 2) for dy in (-2, -1, 0, 1, 2)) >= 7:
                moss = 3 + round(2.5 + 2.5 * math.sin(x * 0.8) + 1.5 * math.sin(x * 0.33))
                above = next((n for n in range(12) if not ink(x, y - n)), 12)
                c.tone(
                    x,
                    y,
                    [8, 9, 10, 11] if above <= moss and y < 30 else [2, 3, 4, 5, 6],
                    1.0 - above / 12 if above <= moss else 0.9 - (y % 48) / 60,
                    0.5,
                )
    c.outline(1)
    shadow = Canvas(224, 48)
    for y in range(46):
        for x in range(222):
            if c.get(x, y):
                shadow.put(x + 2, y + 2, 1)
    shadow.paste(c, 0, 0)
    return shadow


def main(target: Path) -> None:
    """Draw everything."""
    out, header = ['#include "art.h"\n'], ["#ifndef ART_H\n#define ART_H\n", '#include "video.h"\n', PLACE]
    objects(out, header)
    rows = []
    for number, (stage, (front, front_colours), (far, far_colours)) in enumerate(
        zip(levels.stages(), art_front.pictures(), art_far.pictures(), strict=True)
    ):
        look = art_stones.LOOKS[number]
        rows.append(
            place(out, number, stage, front, far, [look.terrain, look.decor, front_colours, far_colours, far_colours])
        )
    out.append("const struct place places[] = {\n" + "".join(rows) + "};\n")
    data, (cells,) = tileset([(logo(), LOGO_BANK)])
    print(f"logo: {len(data) // 32} tiles", file=sys.stderr)
    assert len(data) // 32 + LOGO_TILE <= 448
    out.append(c_chunks("logo_chunks", data) + c_array("logo_map", "u16", [entry + LOGO_TILE for entry in cells]))
    out.append(
        c_array(
            "logo_palette",
            "u16",
            [
                rgb(c)
                for c in [
                    "000000",
                    "101810",
                    *gradient("5c3c24", "f0d8a0", 5),
                    "ffffff",
                    *gradient("186030", "c0f878", 4),
                    *["ffffff"] * 4,
                ]
            ],
        )
    )
    out.append(c_array("sine", "s16", [round(256 * math.sin(n * math.tau / 256)) for n in range(256)]))
    header.append(
        "extern const struct place places[];\nextern const u8 *const logo_chunks[];\n"
        f"extern const u16 logo_map[{len(cells)}], logo_palette[16];\n"
        "extern const s16 sine[256]; /* a full turn, times 256 */\n\n#endif\n"
    )
    (target / "art.c").write_text("\n".join(out))
    (target / "art.h").write_text("\n".join(header))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
