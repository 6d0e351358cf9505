"""Write art.c and art.h: object sheets (1D for stages 1 and 3, 2D for stage 2), scenery, palettes, sine table."""

from __future__ import annotations

import math
import sys
from pathlib import Path

from ..runtime.pixels import c_array, c_chunks, pack4, rgb, tileset  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import DEEP, PALETTES, Art
from .art_sprites import COMMON, STAGES
from .art_stages import places

SHAPE = {
    (8, 8): (0, 0),
    (16, 16): (0, 1),
    (32, 32): (0, 2),
    (64, 64): (0, 3),
    (16, 8): (1, 0),
    (32, 8): (1, 1),
    (32, 16): (1, 2),
    (64, 32): (1, 3),
    (8, 16): (2, 0),
    (8, 32): (2, 1),
    (16, 32): (2, 2),
    (32, 64): (2, 3),
}
TILES = 1024
TWO_DIMENSIONAL = (False, True, False)


def tile_bytes(art: Art, column: int, row: int) -> bytes:
    tile = art.canvas.tile(column, row)
    return bytes(tile) if art.deep else pack4(tile)


def linear(arts: list[Art]) -> tuple[bytes, dict[str, int]]:
    """1D mapping: every picture's tiles follow one another; 256-colour ones start on even numbers."""
    data, at = b"", {}
    for art in sorted(arts, key=lambda art: not art.deep):
        at[art.name] = len(data) // 32
        columns, rows = art.canvas.width // 8, art.canvas.height // 8
        data += b"".join(tile_bytes(art, column, row) for row in range(rows) for column in range(columns))
    return data, at


def matrix(arts: list[Art]) -> tuple[bytes, dict[str, int]]:
    """2D mapping: pictures lie in a matrix of 32 x 32 tiles, largest first, at the first place that is free."""
    cells: list[bytes | None] = [None] * TILES
    at = {}
    for art in sorted(arts, key=lambda art: (-art.canvas.height, -art.canvas.width)):
        columns, rows = art.canvas.width // 8, art.canvas.height // 8
        spots = (n for n in range(TILES) if n % 32 + columns <= 32 and n // 32 + rows <= 32)
        spot = next(n for n in spots if all(cells[n + r * 32 + c] is None for r in range(rows) for c in range(columns)))
        for row in range(rows):
            for column in range(columns):
                cells[spot + row * 32 + column] = tile_bytes(art, column, row)
        at[art.name] = spot
    used = max(n for n in range(TILES) if cells[n] is not None) // 32 + 1
    return b"".join(cell or bytes(32) for cell in cells[: used * 32]), at


def pictures(out: list[str], header: list[str]) -> None:
    """Sheets and the table of pictures, one row per stage."""
    everything = COMMON + [art for stage in STAGES for art in stage]
    header.append(
        "enum picture_name {\n    "
        + ",\n    ".join(f"PIC_{art.name.upper()}" for art in everything)
        + ",\n    PIC_COUNT,\n};\n"
    )
    rows = []
    for stage, own in enumerate(STAGES):
        data, at = (matrix if TWO_DIMENSIONAL[stage] else linear)(COMMON + own)
        assert len(data) <= TILES * 32, (stage, len(data))
        print(f"objects {stage + 1}: {len(data) // 32} tiles", file=sys.stderr)
        out.append(c_chunks(f"objects_{stage}", data))
        cells = []
        for art in everything:
            shape, size = SHAPE[art.canvas.width, art.canvas.height]
            attr0 = shape << 14 | art.deep << 13
            cells.append(
                f"{{{at.get(art.name, 0)}, {attr0}, {size << 14}, {art.canvas.width // 2}, {art.canvas.height // 2}}}"
            )
        rows.append("    {" + ", ".join(cells) + "},\n")
    out.append(
        "const u8 *const *const stage_objects[] = {" + ", ".join(f"objects_{n}" for n in range(len(STAGES))) + "};\n"
    )
    out.append(f"const struct picture pictures[{len(STAGES)}][PIC_COUNT] = {{\n{''.join(rows)}}};\n")
    colours = [rgb(colour) for bank in PALETTES for colour in bank]
    out.append(
        c_array("object_palette", "u16", colours) + c_array("deep_palette", "u16", [rgb(colour) for colour in DEEP])
    )
    header.append(
        "extern const u8 *const *const stage_objects[];\n"
        f"extern const struct picture pictures[{len(STAGES)}][PIC_COUNT];\n"
        f"extern const u16 object_palette[{len(colours)}], deep_palette[{len(DEEP)}];\n"
    )


def scenery(out: list[str], header: list[str]) -> None:
    """Tiles, maps and palettes of the places."""
    table = []
    for place in places():
        tiles, maps = tileset((layer, n + 1) for n, layer in enumerate(place.layers))
        print(f"{place.name}: {len(tiles) // 32} tiles", file=sys.stderr)
        assert len(tiles) <= TILES * 32, (place.name, len(tiles) // 32)
        cells = b"".join(entry.to_bytes(2, "little") for layer in maps for entry in layer)
        out.append(c_chunks(f"{place.name}_tiles", tiles) + c_chunks(f"{place.name}_maps", cells))
        out.append(
            "static " + c_array(f"{place.name}_palette", "u16", [rgb(c) for bank in place.palettes for c in bank])
        )
        table.append(f"    {{{place.name}_tiles, {place.name}_maps, {place.name}_palette}},\n")
    out.append("const struct place places[] = {\n" + "".join(table) + "};\n")
    header.append(
        "struct place {\n    const u8 *const *tiles, *const *maps;\n    const u16 *palette; /* banks 1 to 3 */\n};\n"
    )
    header.append("extern const struct place places[]; /* title, then the stages */\n")


def main(target: Path) -> None:
    """Draw everything."""
    out, header = ['#include "art.h"\n'], ["#ifndef ART_H\n#define ART_H\n", '#include "video.h"\n']
    pictures(out, header)
    scenery(out, header)
    out.append(c_array("sine", "s16", [round(256 * math.sin(n * math.tau / 256)) for n in range(256)]))
    header.append("extern const s16 sine[256]; /* a full turn, times 256 */\n\n#endif\n")
    (target / "art.c").write_text("\n".join(out))
    (target / "art.h").write_text("\n".join(header))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
