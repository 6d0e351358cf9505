"""Write art.c and art.h: textures, bodies, title, panel, objects, palettes, tables."""

from __future__ import annotations

import math
import sys
from pathlib import Path

from ..runtime.pixels import Canvas, c_array, c_chunks, pack4, rgb  # noqa: TID252 - the build runs this outside the package `roms`
from .art_bodies import bodies
from .art_palettes import BANKS, THEMES
from .art_screens import DAWN_PALETTE, TITLE_PALETTE, panel, sprites, title
from .art_walls import textures

FONT_TILES = 96
FIRST_TILE = 512 + FONT_TILES  # bitmap modes leave the objects tiles 512 to 1023
SIZES = {8: 0, 16: 1, 32: 2, 64: 3}


def bitmap(canvas: Canvas) -> bytes:
    return bytes(index for row in canvas.rows for index in row)


def columns(canvas: Canvas) -> bytes:
    """Column after column, as the view is drawn."""
    return bytes(canvas.rows[y][x] for x in range(canvas.width) for y in range(canvas.height))


def body_bytes(canvas: Canvas) -> bytes:
    """For each column its first opaque row and the row after its last, then the columns."""
    ends = bytearray()
    for x in range(canvas.width):
        rows = [y for y in range(canvas.height) if canvas.rows[y][x]]
        ends += bytes((min(rows), max(rows) + 1) if rows else (0, 0))
    return bytes(ends) + columns(canvas)


def main(target: Path) -> None:
    """Draw everything."""
    out, header = ['#include "art.h"\n'], ['#ifndef ART_H\n#define ART_H\n\n#include "video.h"\n']
    out.append(c_chunks("wall_chunks", b"".join(columns(texture) for texture in textures())))

    data, rows, names = b"", [], []
    for body in bodies():
        rows.append(f"    {{{len(data)}, {body.canvas.width}, {body.canvas.height}}},\n")
        names.append(f"BODY_{body.name.upper()}")
        data += body_bytes(body.canvas)
        data += bytes(-len(data) % 4)
    print(f"walls {len(textures()) * 4096} bytes, bodies {len(data)} bytes", file=sys.stderr)
    out.append(c_chunks("body_chunks", data) + f"const struct body bodies[] = {{\n{''.join(rows)}}};\n")
    header.append("struct body {\n    u32 at;\n    u8 wide, high;\n};\n")
    header.append("enum body_name {\n    " + ",\n    ".join(names) + ",\n};\n")
    header.append(f"#define WALL_BYTES {len(textures()) * 4096}\n#define BODY_BYTES {-(-len(data) // 2048) * 2048}\n")

    out.append(c_chunks("title_chunks", bitmap(title())) + c_chunks("panel_chunks", bitmap(panel())))
    tiles, cells, names = b"", [], []
    for sprite in sprites():
        size = SIZES[sprite.canvas.width]
        half = sprite.canvas.width // 2
        cells.append(f"    {{{FIRST_TILE + len(tiles) // 32}, 0, {size << 14}, {half}, {half}}},\n")
        names.append(f"PIC_{sprite.name.upper()}")
        wide = sprite.canvas.width // 8
        tiles += b"".join(pack4(sprite.canvas.tile(column, row)) for row in range(wide) for column in range(wide))
    assert FIRST_TILE + len(tiles) // 32 <= 1024
    out.append(c_chunks("object_chunks", tiles) + f"const struct picture pictures[] = {{\n{''.join(cells)}}};\n")
    header.append("enum picture_name {\n    " + ",\n    ".join(names) + ",\n};\n")

    out.append(
        c_array("object_palette", "u16", [rgb(c) for bank in BANKS for c in [*bank, *["000000"] * (16 - len(bank))]])
    )
    out.append(c_array("title_palette", "u16", [rgb(c) for c in TITLE_PALETTE]))
    out.append(c_array("dawn_palette", "u16", [rgb(c) for c in DAWN_PALETTE]))
    rows = []
    for colours, fog, ceiling, floor in THEMES:
        rows.append(f"    {{{{{', '.join(str(rgb(c)) for c in colours)}}}, {rgb(fog)}, {ceiling}, {floor}}},\n")
    out.append(f"const struct theme themes[] = {{\n{''.join(rows)}}};\n")
    header.append("struct theme {\n    u16 colours[32], fog;\n    u8 ceiling, floor;\n};\n")
    header.append("extern const struct theme themes[];\nextern const struct body bodies[];\n")
    header.append("extern const struct picture pictures[];\n")
    stores = ("wall", "body", "title", "panel", "object")
    header.extend(f"extern const u8 *const {name}_chunks[];\n" for name in stores)
    header.append(f"extern const u16 object_palette[128], title_palette[{len(TITLE_PALETTE)}];\n")
    header.append(f"extern const u16 dawn_palette[{len(DAWN_PALETTE)}];\n")

    # 65,536 a turn; 4,096 is one. The reciprocal of n/4096 with 16 binary places; the first one stands for infinity.
    out.append(c_array("sines", "s16", [round(4096 * math.sin(n * math.tau / 1024)) for n in range(1024)]))
    out.append(c_array("reciprocal", "u32", [1 << 28, *[(1 << 28) // n for n in range(1, 5632)]]))
    header.append("extern const s16 sines[1024];\nextern const u32 reciprocal[5632];\n\n#endif\n")
    (target / "art.c").write_text("\n".join(out))
    (target / "art.h").write_text("\n".join(header))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
