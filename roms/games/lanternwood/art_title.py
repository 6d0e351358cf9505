"""The title's picture: a wood at night, the moon, the Great Lantern on its hill, the game's name."""

from __future__ import annotations

import math

from ..runtime.font import LETTERS  # noqa: TID252 - the build runs this outside the package `roms`
from ..runtime.pixels import Canvas, Noise, blend, gradient, rgb  # noqa: TID252
from .art_ground import rough

SKY = list(range(1, 8))
NIGHT = ["000000", *gradient("080c24", "304878", 6), "48688c", "0c1c2c", "081020", "040810", "e8e0b0", "fff8e0"]
NIGHT += ["3c3430", "181420"]
DAWN = ["000000", *gradient("385890", "f8b078", 6), "ffd898", "406048", "284838", "183028", "fff0c0", "ffffff"]
DAWN += ["806048", "402c28"]
LAMP_DARK, LAMP_LIT = ["0c1020", "141c30"], ["ffd060", "fff8c0"]
FOG_NIGHT = ["304868", "486480", "6888a0"]
LOGO = ["000000", "180c08", *gradient("a04810", "fff0a0", 7), "401c10", *["000000"] * 6]

WIDTH, HEIGHT = 256, 160


def picture() -> Canvas:
    """240 x 160 and a little more to the right; 8 to 10 are woods from far to near, 13 and 14 the tower, 15 light."""
    c, noise = Canvas(WIDTH, HEIGHT), Noise(5)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            cloud = noise.fractal(x, y * 2, 256, 320, 64, 3) - 0.5
            c.tone(x, y, SKY, min(1.0, y / 118 + cloud * 0.22), 1.0)
    for n in range(70):
        x, y = int(noise.next() * 240), int(noise.next() ** 1.5 * 70)
        c.put(x, y, 11 if n % 3 else 6)
    c.ellipse(196, 30, 15, 15, [11, 12], (-0.3, -0.3), 0.8)
    for x, y, r in ((191, 27, 3), (201, 34, 4), (199, 24, 2)):
        c.ellipse(x, y, r, r, [11], flat=1)
    for layer, (base, height, index, pitch) in enumerate(((112, 16, 8, 7), (128, 22, 9, 11), (148, 30, 10, 17))):
        for x in range(WIDTH):
            hill = (
                base + 5 * math.sin(x / 39 + layer * 2) - (20 * math.exp(-(((x - 120) / 34) ** 2)) if layer == 0 else 0)
            )
            middle = (x // pitch + 0.5) * pitch
            own = height * (0.55 + 0.45 * rough(x // pitch, layer, 1))
            spire = max(0.0, own * (1 - abs(x + 0.5 - middle) / (pitch * 0.62)))
            jag = rough(x // 2, int(spire) // 3, 2) * 2
            if layer == 0 and abs(x - 120) < 26:
                spire = jag = 0
            for y in range(max(0, int(hill - spire - jag)), HEIGHT):
                c.put(x, y, index)
    tower(c, 120, 92)
    return c


def tower(c: Canvas, x: int, y: int) -> None:
    """The Great Lantern, dark or lit by its palette alone: 15 is its glass."""
    c.polygon(
        [(x - 9, y + 3), (x - 5, y - 8), (x + 5, y - 8), (x + 9, y + 3)],
        [14, 13],
        lambda px, py: 1.1 - (px - x + 9) / 18,
        0.8,
    )
    for py in range(y - 26, y - 8):
        for px in range(x - 7, x + 7):
            frame = px in (x - 7, x - 1, x, x + 6) or py in (y - 26, y - 9)
            c.put(px, py, 14 if frame else 15)
    c.polygon([(x - 11, y - 26), (x - 2, y - 35), (x + 2, y - 35), (x + 11, y - 26)], [14, 13], 0.4, 0.8)
    c.ellipse(x, y - 37, 2.4, 2.4, [14], flat=1)


def logo() -> Canvas:
    """The name, in letters three times as large as the text's, gold from below."""
    glyphs = {
        letter: [line.split()[n] for line in text.strip().splitlines()]
        for letters, text in LETTERS.items()
        for n, letter in enumerate(letters)
    }
    c = Canvas(WIDTH, 48)
    left = 12
    for n, letter in enumerate("LANTERNWOOD"):
        scale = 4 if n in (0, 7) else 3
        top = 40 - 7 * scale
        for y in range(7 * scale):
            for x in range(5 * scale + 1):
                u = min(4, x // scale)
                if glyphs[letter][y // scale][u] == "#" or (
                    x and glyphs[letter][y // scale][min(4, (x - 1) // scale)] == "#"
                ):
                    c.put(left + x, top + y, 2 + min(6, round(6 * (0.15 + 0.85 * abs((y / (7 * scale)) - 0.45) * 1.6))))
        left += 5 * scale + 4
    shine = [(x, y) for y in range(48) for x in range(WIDTH) if c.get(x, y) and not c.get(x, y - 1)]
    for x, y in shine:
        c.put(x, y, 8)
    c.outline(1)
    under = [(x, y) for y in range(47) for x in range(WIDTH) if c.get(x, y) and not c.get(x, y + 1)]
    for x, y in under:
        c.put(x, y + 1, 9)
    c.outline(1)
    return c


def palettes() -> list[list[int]]:
    """Banks 1 (picture) and 2 (logo) at night; bank 1 at dawn; both lamps."""
    night, dawn = NIGHT + LAMP_DARK[:1], DAWN + LAMP_LIT[:1]
    assert len(night) == len(dawn) == 16, (len(night), len(dawn))
    return [[rgb(colour) for colour in bank] for bank in (night, LOGO, dawn, [*NIGHT, blend("ffd060", "ffffff", 0.3)])]
