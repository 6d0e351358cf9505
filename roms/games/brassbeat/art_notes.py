"""What falls and flashes: gems, trails, receptors, sparks, words, digits, gear, metronome."""

from __future__ import annotations

import math

from ..runtime.font import LETTERS  # noqa: TID252 - the build runs this outside the package `roms`
from ..runtime.pixels import Canvas  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import A, Art, B, C

GLYPHS = {
    "left": ("...#..", "..##..", ".#####", "######", ".#####", "..##..", "...#.."),
    "right": ("..#...", "..##..", "#####.", "######", "#####.", "..##..", "..#..."),
    "b": ("####..", "#...#.", "#...#.", "####..", "#...#.", "#...#.", "####.."),
    "a": (".###..", "#...#.", "#...#.", "#####.", "#...#.", "#...#.", "#...#."),
}


def rows_of(letter: str) -> list[str]:
    """A letter of the runtime's font, 5x7."""
    letters, text = next((k, v) for k, v in LETTERS.items() if letter in k)
    return [line.split()[letters.index(letter)] for line in text.strip().splitlines()]


def capsule(c: Canvas, left: float, top: float, right: float, bottom: float, ramp: list[int]) -> None:
    """A pill lit from above."""
    radius = (bottom - top) / 2
    for y in range(int(top), int(bottom)):
        for x in range(int(left), int(right)):
            dy = (y + 0.5 - (top + bottom) / 2) / radius
            dx = max(0.0, left + radius - (x + 0.5), (x + 0.5) - (right - radius)) / radius
            if dx * dx + dy * dy <= 1:
                c.tone(x, y, ramp, 0.62 - dy * 0.55 - dx * 0.12)


def glyph(c: Canvas, name: str, left: int, top: int, ink: int) -> None:
    for y, row in enumerate(GLYPHS[name]):
        for x, mark in enumerate(row):
            if mark == "#":
                c.put(left + x, top + y, ink)


def gem(name: str) -> Canvas:
    """A note: a coloured capsule in a brass rim, 24 pixels wide in 32."""
    c = Canvas(32, 16)
    capsule(c, 5, 2, 27, 14, B)
    capsule(c, 7, 4, 25, 12, A)
    glyph(c, name, 13, 5, 1)
    glyph(c, name, 13, 4, 15)
    c.put(9, 5, 15)
    c.put(10, 5, 15)
    c.outline(1)
    return c


def receptor(name: str, lit: bool) -> Canvas:
    """The target ring at a lane's end."""
    c = Canvas(32, 16)
    capsule(c, 4, 1, 28, 15, B if lit else A)
    capsule(c, 6, 3, 26, 13, C if lit else [1, 2])
    glyph(c, name, 13, 5, 1 if lit else 5)
    c.outline(1)
    return c


def trail() -> Canvas:
    c = Canvas(16, 16)
    for y in range(16):
        for x, index in zip(range(4, 12), (1, 3, 4, 6, 6, 5, 4, 1), strict=True):
            c.put(x, y, index if y % 8 else max(1, index - 1))
    return c


def cymbal(end: bool) -> Canvas:
    """The full-width note: a long bar, its end rounded."""
    c = Canvas(32, 16)
    for y in range(3, 13):
        light = 0.95 - abs(y - 6.5) / 8
        for x in range(4 if end else 0, 32):
            if end and (x - 9) ** 2 + (y - 7.5) ** 2 > 26 and x < 9:
                continue
            c.tone(x, y, B if y in (3, 4, 11, 12) else A, light)
    for x in range(12 if end else 2, 32, 10):
        for d in range(4):
            c.put(x + d, 9 - d, 15)
            c.put(x + d + 1, 9 - d, 14)
    return c


def beat_line() -> Canvas:
    c = Canvas(32, 8)
    for x in range(32):
        c.put(x, 4, 5)
    return c


def spark(step: int) -> Canvas:
    """One of three pictures of a hit: a ring of rays."""
    c = Canvas(32, 32)
    inner, outer = ((0, 9), (5, 13), (10, 15))[step]
    for ray in range(12):
        angle = ray * math.tau / 12 + step * 0.13
        for n in range(inner * 3, outer * 3):
            d = n / 3
            heat = 15 - round((d - inner) / (outer - inner) * 8) - step * 3
            x, y = 15.5 + math.cos(angle) * d, 15.5 + math.sin(angle) * d
            c.put(round(x), round(y), max(2, heat))
            if ray % 3 == 0:
                c.put(round(x) + 1, round(y), max(2, heat - 1))
    if step == 0:
        c.ellipse(16, 16, 6, 6, [12, 13, 14, 15])
    return c


def word(text: str, ramp: list[int]) -> Canvas:
    """Letters twice as high, slanted, on 64x32."""
    c = Canvas(64, 32)
    left = 32 - len(text) * 4
    for n, letter in enumerate(text):
        for y, row in enumerate(rows_of(letter)):
            for x, mark in enumerate(row):
                for half in (0, 1):
                    if mark == "#":
                        ink, lean = ramp[4 - (y * 2 + half) // 3], (6 - y) // 3
                        c.put(left + n * 8 + x + lean, 8 + y * 2 + half, ink)
                        c.put(left + n * 8 + x + lean + 1, 8 + y * 2 + half, ink)
    c.outline(1)
    return c


def digit(value: int) -> Canvas:
    """A number of 16x16 for the combo."""
    c = Canvas(16, 16)
    for y, row in enumerate(rows_of(str(value))):
        for x, mark in enumerate(row):
            if mark == "#":
                for dy in (0, 1):
                    for dx in (0, 1, 2):
                        c.put(2 + x * 2 + dx, 1 + y * 2 + dy, B[4 - (y * 2 + dy) // 3])
    c.outline(1)
    return c


def gear(size: int, teeth: int) -> Canvas:
    """A brass wheel with spokes; it is turned as an affine object."""
    c = Canvas(size, size)
    middle, outer = size / 2, size / 2 - 1
    for y in range(size):
        for x in range(size):
            dx, dy = x + 0.5 - middle, y + 0.5 - middle
            d, angle = math.hypot(dx, dy), math.atan2(dy, dx)
            tooth = math.cos(angle * teeth) > -0.1
            edge = outer if tooth else outer * 0.82
            hole = outer * 0.3 < d < outer * 0.62 and abs(math.sin(angle * 2.5)) > 0.3
            if d < edge and not hole and d > outer * 0.1:
                shade = 0.55 - (dx + dy) / size * 0.6 + (0.2 if outer * 0.62 < d < outer * 0.7 else 0)
                c.tone(x, y, B if outer * 0.22 > d else A, max(0.0, min(1.0, shade)))
    c.outline(1)
    return c


def metronome() -> Canvas:
    """A wooden pyramid, 32x32."""
    c = Canvas(32, 32)
    c.polygon([(12, 1), (20, 1), (28, 30), (4, 30)], A, lambda x, y: 0.75 - (x - 8) / 40)
    c.polygon([(13, 4), (19, 4), (23, 24), (9, 24)], B, lambda x, y: 0.9 - y / 60)
    for y in range(7, 23, 3):
        c.line(15, y, 17, y, 7)
    for x in range(4, 28):
        c.put(x, 30, 2)
        c.put(x, 29, 6)
    c.outline(1)
    return c


def pendulum() -> Canvas:
    """A rod with its weight; turns around the middle of 32x64, where the foot is."""
    c = Canvas(32, 64)
    for y in range(6, 33):
        c.put(15, y, 1)
        c.put(16, y, 11)
    c.ellipse(16, 13, 4, 3.5, C)
    return c


def confetti(shape: int) -> Canvas:
    c = Canvas(8, 8)
    if shape == 0:
        c.polygon([(1, 3), (5, 1), (7, 5), (3, 7)], C, 0.9)
    elif shape == 1:
        c.ellipse(4, 4, 2.5, 2.5, A)
    else:
        for n in range(6):
            c.put(1 + n, 2 + (n % 3), 11)
            c.put(1 + n, 3 + (n % 3), 9)
    return c


def quaver() -> Canvas:
    """A musical note that flies from the band, 16x16."""
    c = Canvas(16, 16)
    c.ellipse(5.5, 12, 3.5, 2.8, C)
    for y in range(2, 12):
        c.put(8, y, 14)
        c.put(9, y, 13)
    for n in range(5):
        c.put(9 + n, 2 + n, 15)
        c.put(9 + n, 3 + n, 14)
        c.put(9 + n, 4 + n, 13)
    c.outline(1)
    return c


def lamp(lit: bool) -> Canvas:
    """A step of a level meter, 8x8."""
    c = Canvas(8, 8)
    for y in range(1, 7):
        for x in range(1, 8):
            c.put(x, y, (A[4] if y < 3 else A[3]) if lit else 1 if y in (1, 6) else A[0])
    return c


ARTS = [
    *(Art(f"gem_{n}", gem(name)) for n, name in enumerate(GLYPHS)),
    *(Art(f"receptor_{n}", receptor(name, lit=False)) for n, name in enumerate(GLYPHS)),
    *(Art(f"receptor_lit_{n}", receptor(name, lit=True)) for n, name in enumerate(GLYPHS)),
    Art("trail", trail()),
    Art("cymbal_end", cymbal(end=True)),
    Art("cymbal_middle", cymbal(end=False)),
    Art("beat_line", beat_line()),
    *(Art(f"spark_{n}", spark(n)) for n in range(3)),
    Art("perfect", word("PERFECT", A)),
    Art("good", word("GOOD", B)),
    Art("miss", word("MISS", [12, 12, 13, 14, 15])),
    *(Art(f"digit_{n}", digit(n)) for n in range(10)),
    Art("gear", gear(64, 12)),
    Art("gear_small", gear(32, 8)),
    Art("metronome", metronome()),
    Art("pendulum", pendulum()),
    *(Art(f"confetti_{n}", confetti(n)) for n in range(3)),
    Art("quaver", quaver()),
    Art("lamp_off", lamp(lit=False)),
    Art("lamp_on", lamp(lit=True)),
]
