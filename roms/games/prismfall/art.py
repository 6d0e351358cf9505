"""Write art.c and art.h: sprites, the board's cells, scenery, palettes, tables of sines and of a half circle."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from ..runtime.pixels import Canvas, c_array, c_chunks, pack4, rgb, tileset  # noqa: TID252 - the build runs this outside the package `roms`
from . import art_board, art_palettes, art_scenery
from .art_sprites import sprites

SHAPE = {(8, 8): (0, 0), (16, 16): (0, 1), (32, 32): (0, 2), (64, 64): (0, 3), (8, 32): (2, 1)}
FONT_TILES = 96
PANEL_TILE = 96
CELLART = ("FLOOR_A", "FLOOR_B", "FIXED")
LANTERN = 9


def palette(colours: Sequence[str]) -> list[int]:
    return [rgb(colour) for colour in colours]


def tileset8(canvas: Canvas, blank: bool = True) -> tuple[bytes, bytes]:
    """8-bit tiles without flips and one byte of map for each cell."""
    known: dict[tuple[int, ...], int] = {(0,) * 64: 0} if blank else {}
    cells = bytearray()
    for row in range(canvas.height // 8):
        for column in range(canvas.width // 8):
            cells.append(known.setdefault(canvas.tile(column, row), len(known)))
    return b"".join(bytes(tile) for tile in known), bytes(cells)


def objects(out: list[str], header: list[str]) -> None:
    """One sheet, 1D mapping, after the font's tiles."""
    data, rows, names = b"", [], []
    for art in sprites():
        c = art.canvas
        if art.deep and len(data) // 32 % 2:
            data += bytes(32)
        shape, size = SHAPE[c.width, c.height]
        rows.append(
            f"    {{{FONT_TILES + len(data) // 32}, {shape << 14 | art.deep << 13}, {size << 14}, "
            f"{c.width // 2}, {c.height // 2}}},\n"
        )
        for row in range(c.height // 8):
            for column in range(c.width // 8):
                data += bytes(c.tile(column, row)) if art.deep else pack4(c.tile(column, row))
        names.append(f"PIC_{art.name.upper()}")
    print(f"objects: {len(data) // 32} tiles", file=sys.stderr)
    colours = palette([colour for bank in art_palettes.OBJECTS for colour in bank])
    out.append(c_chunks("object_tiles", data) + c_array("object_palette", "u16", colours))
    out.append(f"const struct picture pictures[{len(rows)}] = {{\n{''.join(rows)}}};\n")
    header.append(
        "enum { OBJ_FONT = 0 };\n"
        f"enum picture_name {{ {', '.join(names)} }};\n"
        f"extern const struct picture pictures[{len(rows)}];\n"
        "extern const u8 *const object_tiles[];\n"
        f"extern const u16 object_palette[{len(colours)}];\n"
    )


def board(out: list[str], header: list[str]) -> None:
    """Cells of three worlds (drawn by the game), the frame's tiles and the map."""
    worlds = []
    for world in range(3):
        pictures = []
        for canvas in art_board.cells(world):
            data = [index for row in (0, 1) for column in (0, 1) for index in canvas.tile(column, row)]
            pictures.append("    {" + ",".join(map(str, data)) + "},\n")
        worlds.append("  {\n" + "".join(pictures) + "  },\n")
    count = len(art_board.cells(0))
    out.append(f"const u8 cell_art[3][{count}][256] __attribute__((aligned(4))) = {{\n{''.join(worlds)}}};\n")
    tiles, cells = tileset8(art_board.frame())
    assert len(tiles) <= 60 * 64, len(tiles) // 64
    grid = bytearray(cells)
    for row in range(14):
        for column in range(14):
            cell = row // 2 * 7 + column // 2
            grid[(row + 1) * 16 + column + 1] = 60 + cell * 4 + row % 2 * 2 + column % 2
    colours = [palette(world) for world in art_palettes.BOARDS]
    out.append(c_chunks("frame_tiles", tiles) + c_chunks("board_map", bytes(grid)))
    out.append("".join(c_array(f"board_palette_{n}", "u16", row) for n, row in enumerate(colours)))
    out.append(c_array("beam_palette", "u16", palette(art_palettes.BEAMS)))
    header.append(
        f"enum {{ CELLART_FLOOR_A, CELLART_FLOOR_B, CELLART_FIXED, CELLART_LANTERN = {LANTERN} }};\n"
        f"extern const u8 cell_art[3][{count}][256];\n"
        "extern const u8 *const frame_tiles[], *const board_map[];\n"
        f"extern const u16 board_palette_0[], board_palette_1[], board_palette_2[], beam_palette[];\n"
        f"enum {{ BOARD_COLOUR = {art_palettes.BOARD_FIRST}, BOARD_COLOURS = {len(colours[0])} }};\n"
    )


HFLIP = 1 << 10


def unflipped(tiles: bytes, cells: list[int]) -> tuple[bytes, list[int]]:
    """The same layer without tiles flipped left to right: where windows cut one, the reference errs."""
    known: dict[int, int] = {}
    out = []
    for entry in cells:
        if entry & HFLIP:
            tile = entry & 0x3FF
            if tile not in known:
                known[tile] = len(tiles) // 32
                rows = (tiles[n : n + 4] for n in range(tile * 32, tile * 32 + 32, 4))
                tiles += b"".join(bytes((b >> 4 | b << 4) & 255 for b in reversed(row)) for row in rows)
        out.append(entry & ~0x3FF & ~HFLIP | known[entry & 0x3FF] if entry & HFLIP else entry)
    return tiles, out


def layer4(name: str, canvas: Canvas, bank: int, out: list[str]) -> None:
    """A 4-bit layer: tiles and a 32x32 map."""
    whole = Canvas(256, 256)
    whole.paste(canvas, 0, 0)
    tiles, (cells,) = tileset([(whole, bank)])
    tiles, cells = unflipped(tiles, cells)
    print(f"{name}: {len(tiles) // 32} tiles", file=sys.stderr)
    assert len(tiles) <= 512 * 32, len(tiles) // 32
    out.append(c_chunks(f"{name}_tiles", tiles))
    out.append(c_chunks(f"{name}_map", b"".join(entry.to_bytes(2, "little") for entry in cells)))


def scenery(out: list[str], header: list[str]) -> None:
    """The hall, the well, the sky, the rose window, the logo, the panel."""
    layer4("hall", art_scenery.hall(), 4, out)
    layer4("well", art_scenery.well(), 4, out)
    for name, canvas, blank in (
        ("sky", art_scenery.sky(), False), ("rose", art_scenery.rose(), False), ("logo", art_scenery.logo(), True),
    ):  # fmt: skip
        tiles, cells = tileset8(canvas, blank)
        print(f"{name}: {len(tiles) // 64} tiles of 8 bits", file=sys.stderr)
        assert len(tiles) <= 256 * 64, len(tiles) // 64
        out.append(c_chunks(f"{name}_tiles", tiles) + c_chunks(f"{name}_map", cells))
    panel, (entries,) = tileset([(art_scenery.panel(), 3)])
    out.append(c_chunks("panel_tiles", panel))
    out.append(c_array("panel_map", "u16", [entry + PANEL_TILE for entry in entries]))
    for name, colours in (
        ("sun", art_scenery.SUN_COLOURS), ("well", art_scenery.WELL_COLOURS), ("sky", art_scenery.SKY_COLOURS),
        ("rose", art_scenery.ROSE_COLOURS), ("panel", art_scenery.PANEL_COLOURS),
        ("text", [colour for bank in art_palettes.TEXT for colour in bank]),
    ):  # fmt: skip
        out.append(c_array(f"{name}_palette", "u16", palette(colours)))
        header.append(f"extern const u16 {name}_palette[{len(colours)}];\n")
    chunks = [f"{n}_{part}" for n in ("hall", "well", "sky", "rose", "logo") for part in ("tiles", "map")]
    header.append(f"extern const u8 {', '.join(f'*const {name}[]' for name in [*chunks, 'panel_tiles'])};\n")
    header.append(f"extern const u16 panel_map[{len(entries)}];\nenum {{ PANEL_TILE = {PANEL_TILE} }};\n")


def main(target: Path) -> None:
    """Draw everything."""
    out = ['#include "art.h"\n']
    header = ["#ifndef ART_H\n#define ART_H\n", '#include "video.h"\n']
    objects(out, header)
    board(out, header)
    scenery(out, header)
    out.append(c_array("sine", "s16", [round(4096 * math.sin(n * math.tau / 1024)) for n in range(1024)]))
    out.append(c_array("half_circle", "u16", [round(256 * math.sqrt(1 - (n / 128) ** 2)) for n in range(129)]))
    header.append("extern const s16 sine[1024]; /* a full turn, times 4096 */\n")
    header.append("extern const u16 half_circle[129]; /* half the width of a unit circle, times 256 */\n\n#endif\n")
    (target / "art.c").write_text("\n".join(out))
    (target / "art.h").write_text("\n".join(header))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
