"""Write art.c and art.h: objects, scenery, the status line's tiles; instruments and songs come along."""

from __future__ import annotations

import math
import sys
from pathlib import Path

from ..runtime.pixels import Canvas, c_array, c_chunks, pack4, rgb, tileset  # noqa: TID252 - the build runs this outside the package `roms`
from . import art_band, art_notes, score, sound
from .art_palettes import PALETTES
from .art_places import places

SHAPE = {
    (8, 8): (0, 0),
    (16, 16): (0, 1),
    (32, 32): (0, 2),
    (64, 64): (0, 3),
    (16, 8): (1, 0),
    (32, 8): (1, 1),
    (32, 16): (1, 2),
    (64, 32): (1, 3),
    (32, 64): (2, 3),
}
BAR_STEPS = 8


def objects(out: list[str], header: list[str]) -> None:
    """One sheet in 1D mapping, the table of pictures, the palettes."""
    arts = [*art_notes.ARTS, *art_band.ARTS]
    data, rows = b"", []
    for art in arts:
        c = art.canvas
        shape, size = SHAPE[c.width, c.height]
        rows.append(f"    {{{len(data) // 32}, {shape << 14}, {size << 14}, {c.width // 2}, {c.height // 2}}},\n")
        data += b"".join(pack4(c.tile(column, row)) for row in range(c.height // 8) for column in range(c.width // 8))
    print(f"objects: {len(data) // 32} tiles", file=sys.stderr)
    assert len(data) <= 1024 * 32
    out.append(c_chunks("object_tiles", data))
    out.append(f"const struct picture pictures[PIC_COUNT] = {{\n{''.join(rows)}}};\n")
    colours = [rgb(colour) for bank in PALETTES for colour in bank]
    out.append(c_array("object_palette", "u16", colours))
    names = ",\n    ".join(f"PIC_{art.name.upper()}" for art in arts)
    header.append(
        f"enum picture_name {{\n    {names},\n    PIC_COUNT,\n}};\n"
        "extern const u8 *const object_tiles[];\n"
        "extern const struct picture pictures[PIC_COUNT];\n"
        f"extern const u16 object_palette[{len(colours)}];\n"
    )


def scenery(out: list[str], header: list[str]) -> None:
    """Tiles, maps and palettes of the places."""
    table = []
    for place in places():
        tiles, maps = tileset(((place.far, 1), (place.middle, 2), (place.near, 3)))
        print(f"{place.name}: {len(tiles) // 32} tiles", file=sys.stderr)
        assert len(tiles) <= 1024 * 32, (place.name, len(tiles) // 32)
        cells = b"".join(entry.to_bytes(2, "little") for layer in maps for entry in layer)
        out.append(c_chunks(f"{place.name}_tiles", tiles) + c_chunks(f"{place.name}_maps", cells))
        palette = [rgb(c) for bank in place.palettes for c in bank]
        assert len(palette) == 48, (place.name, [len(bank) for bank in place.palettes])
        out.append("static " + c_array(f"{place.name}_palette", "u16", palette))
        table.append(f"    {{{place.name}_tiles, {place.name}_maps, {place.name}_palette}},\n")
    out.append("const struct place places[] = {\n" + "".join(table) + "};\n")
    header.append(
        "struct place {\n    const u8 *const *tiles, *const *maps; /* maps: far, middle, near */\n"
        "    const u16 *palette; /* banks 1 to 3 */\n};\n"
        "extern const struct place places[]; /* title, then the stages */\n"
    )


def bars(out: list[str], header: list[str]) -> None:
    """Tiles behind the font: a bar that is 0 to 8 pixels full."""
    data = b""
    for full in range(BAR_STEPS + 1):
        c = Canvas(8, 8)
        for y in range(1, 7):
            for x in range(8):
                c.put(x, y, 3 if y in (1, 6) else 1 if x < full and y < 4 else 2 if x < full else 4)
        data += pack4(c.tile(0, 0))
    out.append(c_array("bar_tiles", "u8", list(data), " __attribute__((aligned(4)))"))
    header.append(f"extern const u8 bar_tiles[{len(data)}];\n")


def main(target: Path) -> None:
    """Draw, play and write everything."""
    out, header = ['#include "art.h"\n'], ["#ifndef ART_H\n#define ART_H\n", '#include "video.h"\n']
    objects(out, header)
    scenery(out, header)
    bars(out, header)
    sound.write(out, header)
    score.write(out, header)
    out.append(c_array("sine", "s16", [round(256 * math.sin(n * math.tau / 256)) for n in range(256)]))
    header.append("extern const s16 sine[256]; /* a full turn, times 256 */\n\n#endif\n")
    (target / "art.c").write_text("\n".join(out))
    (target / "art.h").write_text("\n".join(header))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
