"""Where the board hangs: the sun hall and the well (4-bit layers), the sky and the rose window (8-bit, affine)."""

from __future__ import annotations

import math

from ..runtime.font import LETTERS  # noqa: TID252 - the build runs this outside the package `roms`
from ..runtime.pixels import Canvas, Noise, Shade, gradient  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import BLUE, GOLD, LIGHT, RED, SILVER, SKY

WIDTH, HEIGHT = 256, 160
RAMP = list(range(1, 11))
GLOW = [11, 12, 13, 14, 15]

SUN_COLOURS = ["1c1018", *gradient("2a1820", "d8a878", 10), "783018", "c06028", "f0a840", "ffe088", "fff8d8"]
WELL_COLOURS = ["04060c", *gradient("080c14", "647078", 10), "0c2c30", "186058", "30a088", "80e0b8", "e0fff0"]
SKY_COLOURS = [
    *gradient("060820", "283890", 16),
    *gradient("3048a8", "c070c8", 16),
    *gradient("d080c0", "fff0e0", 16),
]
ROSE_COLOURS = [
    *gradient("100818", "302048", 4),
    *gradient("300810", "ff6860", 11),
    *gradient("081040", "68a8ff", 11),
    *gradient("043020", "68e8a0", 11),
    *gradient("402008", "ffe880", 11),
]


def half_hall() -> Canvas:
    """The left half of the sun hall: a pillar, a round-arched window with coloured panes, a tiled wall."""
    c, noise = Canvas(WIDTH // 2, HEIGHT), Noise(12)
    for y in range(HEIGHT):
        for x in range(WIDTH // 2):
            brick = 0.34 + (noise.value(x // 16 + (y // 8 % 2) * 0.5, y // 8, 8, 20) - 0.5) * 0.12
            if y % 8 == 7 or (x + y // 8 % 2 * 8) % 16 == 15:
                brick -= 0.13
            elif y % 8 == 0:
                brick += 0.06
            c.tone(x, y, RAMP, brick, 0.5)
    for y in range(10, 118):
        for x in range(36, 92):
            u = (x + 0.5 - 64) / 28
            top = 38 - 28 * math.sqrt(max(0.0, 1 - u * u))
            if y < top:
                continue
            inner = min(1 - abs(u), (y - top) / 28)
            if inner < 0.14:
                c.tone(x, y, RAMP, 0.95 if inner < 0.07 else 0.6)
                continue
            pane = (abs(x - 64) // 9 + y // 13) % 4
            lead = abs(x - 64) % 9 == 0 or y % 13 == 0
            glow = 0.9 - (y - 10) / 190
            c.tone(x, y, GLOW, 0.0 if lead else glow - 0.2 * (pane % 2) + 0.12 * math.sin(y * 0.5 + x), 0.5)
    for y in range(HEIGHT):
        for x in range(20):
            round_ = math.sqrt(max(0.0, 1 - ((x + 0.5 - 8) / 12) ** 2))
            flute = 0.14 if x % 5 == 4 else 0.0
            c.tone(x, y, RAMP, 0.22 + 0.7 * round_ * (0.9 if x < 11 else 0.6) - flute, 0.3)
    for top, height in ((0, 12), (140, 20)):
        for y in range(top, top + height):
            for x in range(WIDTH // 2):
                rise = (y - top) % 10
                c.tone(x, y, RAMP, (0.9, 0.75, 0.6, 0.5, 0.45, 0.5, 0.6, 0.4, 0.2, 0.05)[rise], 0.2)
            for x in range(4, WIDTH // 2, 16):
                c.ellipse(x + 4, top + 5, 3, 3, [11, 12, 13, 14], (-0.5, -0.6))
    return c


def hall() -> Canvas:
    """Both halves."""
    return doubled(half_hall())


def doubled(half: Canvas) -> Canvas:
    """A picture and its mirror image beside it."""
    c = Canvas(half.width * 2, half.height)
    for y, row in enumerate(half.rows):
        c.rows[y] = row + row[::-1]
    return c


def well() -> Canvas:
    """A deep round shaft of stone with crystals in its cracks; the lower half mirrors the upper."""
    half, noise = Canvas(WIDTH, HEIGHT // 2), Noise(44)
    for y in range(HEIGHT // 2):
        for x in range(WIDTH):
            u, v = (x - 95.5) / 128, (79.5 - y) / 128
            depth = math.hypot(u, v * 1.1)
            ring = math.log(max(0.04, depth)) * 5.2
            course = math.floor(ring)
            around = math.atan2(v, u) / math.tau * (28 if course > -6 else 20) + (course % 2) * 0.5
            seam = ring - course < 0.13 or (around - math.floor(around)) < 0.09
            light = 0.12 + depth * 0.62 + (noise.value(around // 1 + 40, course + 40, 64, 64) - 0.5) * 0.22
            light += (noise.fractal(x, y, 256, 80, 8, 2) - 0.5) * 0.12
            half.tone(x, y, RAMP, light * 0.35 if seam else light + (0.08 if ring - course > 0.8 else 0), 0.6)
    places = ((20, 36, 19), (9, 62, 12), (28, 52, 10), (58, 12, 12), (150, 14, 13), (184, 40, 17), (172, 60, 9))
    for cx, cy, size in places:
        for n, lean in enumerate((-0.5, 0.45, 0.0)):
            tip = (cx + lean * size, cy - size * (0.75, 0.8, 1.1)[n])
            half.polygon([(cx - size / 5, cy), tip, (cx, cy)], GLOW, 0.8 - n * 0.1, 0.4)
            half.polygon([(cx, cy), tip, (cx + size / 5, cy)], GLOW, 0.3, 0.4)
    c = Canvas(WIDTH, HEIGHT)
    c.rows = half.rows + half.rows[::-1]
    return c


def sky() -> Canvas:
    """Clouds at dusk, 128x128, seamless, 8-bit."""
    c, noise = Canvas(128, 128), Noise(9)
    for y in range(128):
        for x in range(128):
            bend = noise.fractal(x, y, 128, 128, 64, 3) * 40
            cloud = noise.fractal(x + bend, y + bend * 0.5, 128, 128, 32, 4)
            band = 0.5 + 0.5 * math.sin((y + bend * 1.4) * math.tau / 128)
            c.tone(x, y, SKY, min(1.0, max(0.0, (cloud - 0.28) * 1.25 + band * 0.28)), 1.0)
    for _ in range(46):
        x, y = int(noise.next() * 128), int(noise.next() * 128)
        if c.get(x, y) < SKY[20]:
            c.put(x, y, SKY[44])
    return c


def rose() -> Canvas:
    """A rose window's panes, 128x128, seamless: rings and petals leaded in the dark."""
    c = Canvas(128, 128)
    panes = [SKY[4 + n * 11 : 15 + n * 11] for n in range(4)]
    for y in range(128):
        for x in range(128):
            u, v = x - 63.5, y - 63.5
            d, angle = math.hypot(u, v), math.atan2(v, u)
            if d < 60:
                ring = 0 if d < 14 else 1 if d < 36 else 2
                count = (8, 8, 16)[ring]
                turn = (angle / math.tau * count + (0.5 if ring == 1 else 0.0)) % count
                edge = min(turn % 1, 1 - turn % 1) * d * math.tau / count
                rim = min(abs(d - r) for r in (14, 36, 60))
                petal = 0.5 + 0.5 * math.cos((turn % 1 - 0.5) * math.pi) * (1 - abs(d - (0, 25, 48)[ring]) / 26)
                colour = panes[(0, 1, 3)[ring] if int(turn) % 2 else (3, 0, 2)[ring]]
            else:
                a, b = abs(u), abs(v)
                edge, rim = abs(a - b), min(d - 60, 64 - max(a, b))
                petal, colour = 0.3 + (d - 60) / 60, panes[1 if (u > 0) == (v > 0) else 0]
            if edge < 1.1 or rim < 1.1:
                c.tone(x, y, SKY[:4], 0.9 if edge < 0.5 or rim < 0.5 else 0.2)
            else:
                c.tone(x, y, colour, petal - 0.12 + 0.1 * math.sin(x * 0.9) * math.sin(y * 0.7), 0.8)
    return c


def glitter(row: int) -> Shade:
    """A letter's stones: darker downwards, with slanted glints."""
    return lambda x, y: 1.0 - row * 0.1 - (0.25 if (x + y) % 7 < 2 else 0)


def logo() -> Canvas:
    """The word PRISMFALL, each letter a cut stone, 256x256 with the word in the middle rows."""
    c, word = Canvas(256, 256), "PRISMFALL"
    glyphs = {
        letter: [line.split()[n] for line in text.strip().splitlines()]
        for letters, text in LETTERS.items()
        for n, letter in enumerate(letters)
    }
    ramps = [SILVER, RED, GOLD, SILVER, BLUE, GOLD, RED, SILVER, BLUE]
    left = 15
    for n, letter in enumerate(word):
        drop = round(10 * math.sin(n / 8 * math.pi))
        for row, line in enumerate(glyphs[letter]):
            for column, mark in enumerate(line):
                if mark != "#":
                    continue
                x, y = left + n * 25 + column * 4.6, 100 + drop + row * 6.4
                c.polygon([(x - 1, y - 1), (x + 6, y - 1), (x + 6, y + 8), (x - 1, y + 8)], [SILVER[0]], 1.0)
    for n, letter in enumerate(word):
        drop = round(10 * math.sin(n / 8 * math.pi))
        for row, line in enumerate(glyphs[letter]):
            for column, mark in enumerate(line):
                if mark != "#":
                    continue
                x, y = left + n * 25 + column * 4.6, 100 + drop + row * 6.4
                square = [(x, y), (x + 5, y), (x + 5, y + 6.6), (x, y + 6.6)]
                c.polygon(square, ramps[n], glitter(row))
                if row == 0 or glyphs[letter][row - 1][column] != "#":
                    c.line(x, y, x + 4, y, LIGHT[3])
    return c


def panel() -> Canvas:
    """The panel beside the board, 72x160, on the text layer's palette bank 3 (colours 4-15)."""
    c = Canvas(72, 160)
    for y in range(160):
        for x in range(72):
            c.tone(x, y, [4, 5, 6], 0.6 - abs(x - 36) / 90 + (0.15 if (x // 4 + y // 4) % 2 else 0), 0.4)
    for n, index in enumerate((15, 13, 10, 8)):
        c.line(n, 0, n, 159, index)
        c.line(71 - n, 0, 71 - n, 159, index)
        for x in range(n, 72 - n):
            c.put(x, n, (15, 13, 10, 8)[n])
            c.put(x, 159 - n, (8, 9, 11, 13)[n])
    for y in (34, 60, 96, 122):
        c.line(8, y, 62, y, 8)
        c.line(8, y + 1, 62, y + 1, 13)
    return c


PANEL_COLOURS = [*gradient("181024", "30284c", 4), *gradient("503018", "f8d888", 8)]
