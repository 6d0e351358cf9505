"""Starfall's scenery, drawn by code: for each place three layers of 256x512 pixels, tiles shared between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..runtime.font import LETTERS  # noqa: TID252 - the build runs this outside the package `roms`
from ..runtime.pixels import Canvas, Noise, blend, gradient  # noqa: TID252 - the build runs this outside the package `roms`

WIDTH, HEIGHT = 256, 512


@dataclass(frozen=True)
class Place:
    """Layers from far to near with their 16-colour palettes (banks 1, 2, 3)."""

    name: str
    layers: tuple[Canvas, Canvas, Canvas]
    palettes: tuple[list[str], list[str], list[str]]


def repeat(canvas: Canvas) -> Canvas:
    """Fill 256x512 with copies."""
    whole = Canvas(WIDTH, HEIGHT)
    for y in range(HEIGHT):
        row = canvas.rows[y % canvas.height]
        whole.rows[y] = [row[x % canvas.width] for x in range(WIDTH)]
    return whole


def stars(canvas: Canvas, noise: Noise, count: int, indices: list[int]) -> None:
    """Scatter stars on empty pixels, the brightest with rays."""
    for _ in range(count):
        x, y = int(noise.next() * canvas.width), int(noise.next() * canvas.height)
        bright = noise.next()
        if not canvas.get(x, y):
            canvas.put(x, y, indices[int(bright * len(indices))])
            if bright > 0.93:
                for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                    canvas.put(x + dx, y + dy, indices[0])


def planet(radius: int, ramp: list[int], rim: int, seed: int, bands: float) -> Canvas:
    """A shaded globe with cloud bands and a thin bright atmosphere."""
    size = radius * 2
    c, noise = Canvas(size, size), Noise(seed)
    for y in range(size):
        for x in range(size):
            u, v = (x + 0.5 - radius) / radius, (y + 0.5 - radius) / radius
            d = math.hypot(u, v)
            if d > 1:
                continue
            w = math.sqrt(1 - d * d)
            light = max(0.0, -u * 0.62 - v * 0.42 + w * 0.66)
            weather = noise.fractal(x + w * 20, y * bands, 256, 256, 32, 4) - 0.5
            if d > 0.955 and light > 0.15:
                c.put(x, y, rim)
            else:
                c.tone(x, y, ramp, light * (0.85 + weather * 1.1), 1.0)
    return c


def deep_orbit() -> Place:
    """Stage 1: nebula, a ringed planet, drifting rocks and a broken station."""
    far, noise = Canvas(256, 256), Noise(41)
    for y in range(256):
        for x in range(256):
            cloud = noise.fractal(x, y, 256, 256, 128, 5) + 0.25 * (noise.fractal(x, y, 256, 256, 32, 2) - 0.5)
            if cloud > 0.52:
                far.tone(x, y, list(range(1, 11)), min(1.0, (cloud - 0.52) * 3.0), 1.0)
    stars(far, noise, 260, [11, 11, 12, 12, 13, 14])
    middle = Canvas(WIDTH, HEIGHT)
    stars(middle, noise, 110, [13, 13, 14, 15])
    globe = planet(52, list(range(1, 11)), 12, 5, 2.6)
    middle.paste(globe, 136, 60)
    for step in range(1500):
        angle = step / 1500 * math.tau
        for n, index in enumerate((4, 6, 8, 7, 5)):
            u, v = math.cos(angle) * (70 + n * 2), math.sin(angle) * (15 + n * 0.7)
            px, py = 188 + u - v * 0.35, 112 + v + u * 0.3
            if v > 0 or math.hypot(px - 188, py - 112) > 52:
                middle.put(round(px) % 256, round(py), index)
    middle.paste(planet(20, [1, 11, 12, 13, 14], 14, 9, 1.0), 36, 330)
    near = Canvas(WIDTH, HEIGHT)
    for n in range(14):
        size = (8, 16, 16, 24)[n % 4]
        boulder = Canvas(size, size)
        for y in range(size):
            for x in range(size):
                u, v = (x + 0.5) * 2 / size - 1, (y + 0.5) * 2 / size - 1
                angle = math.atan2(v, u)
                edge = 0.7 + 0.3 * noise.value(angle / math.tau * 6 + 6, n + 0.5, 6, 32)
                if math.hypot(u, v) < edge:
                    boulder.tone(x, y, [1, 2, 3, 4, 5], 0.45 - u * 0.4 - v * 0.5, 1.0)
        near.paste(boulder, int(noise.next() * 29) * 8, int(noise.next() * 60) * 8, wrap=True)
    for top, side in ((150, 0), (400, 1)):
        truss = Canvas(72, 40)
        for y in (4, 30):
            for n in range(5):
                truss.line(0, y + n, 70 - y, y + n, (10, 9, 8, 7, 6)[n])
        for x in range(0, 64, 12):
            truss.line(x, 8, x + 12, 30, 8)
            truss.line(x + 12, 8, x, 30, 7)
        truss.ellipse(44, 18, 10, 12, [6, 7, 8, 9, 10])
        truss.ellipse(44, 18, 4, 4, [11, 12, 13], flat=1.0)
        if side:
            for row in truss.rows:
                row.reverse()
        near.paste(truss, 184 if side else 0, top)
    return Place(
        "deep_orbit",
        (repeat(far), middle, near),
        (
            [
                "000008",
                *gradient("0a0820", "4a2a78", 6),
                *gradient("6a3890", "d078a8", 4),
                "485070",
                "8088a8",
                "c0c8e0",
                "ffffff",
                "ffe8b0",
            ],
            ["000000", *gradient("060c1c", "e8a868", 10), "50688c", "a8d8ff", "c8d8f0", "ffffff", "fff0c0"],
            [
                "000000",
                *gradient("181420", "686070", 5),
                *gradient("202838", "a0b0c8", 5),
                "803020",
                "d06030",
                "ffb060",
                "ffffff",
                "80e0ff",
            ],
        ),
    )


def cinder_sea() -> Place:
    """Stage 2: flowing lava (colours cycle), basalt plates with glowing rims, smoke in front."""
    far, noise = Canvas(128, 128), Noise(77)
    for y in range(128):
        for x in range(128):
            flow = noise.fractal(x, y, 128, 128, 32, 4)
            far.put(x, y, 1 + int(flow * 38) % 15)
    middle, noise = Canvas(256, 256), Noise(19)
    ground = [[0.0] * 256 for _ in range(256)]
    for y in range(256):
        for x in range(256):
            shore = 0.16 * math.cos(x / 256 * math.tau)
            ground[y][x] = noise.fractal(x, y, 256, 256, 64, 4) + shore - 0.53
    for y in range(256):
        for x in range(256):
            here = ground[y][x]
            if here <= 0:
                continue
            slope = here - ground[(y + 2) % 256][(x + 2) % 256]
            if here < 0.012:
                middle.put(x, y, 14)
            elif here < 0.028:
                middle.put(x, y, 12 + (x + y) % 2)
            else:
                grain = noise.value(x / 3, y / 3, 85, 85) - 0.5
                middle.tone(x, y, list(range(1, 12)), 0.34 - slope * 7 + min(0.28, here * 1.6) + grain * 0.22, 0.8)
    near, noise = Canvas(256, 256), Noise(23)
    for y in range(256):
        for x in range(256):
            puff = noise.fractal(x, y, 256, 256, 64, 4)
            if puff > 0.62:
                near.tone(x, y, list(range(1, 9)), min(1.0, (puff - 0.62) * 7), 0.8)
    wave = [
        *gradient("280408", "601000", 6),
        *gradient("801800", "d06010", 3),
        "f0a030",
        *gradient("c04808", "300608", 5),
    ]
    return Place(
        "cinder_sea",
        (repeat(far), repeat(middle), repeat(near)),
        (
            ["180000", *wave],
            ["000000", *gradient("0c0a10", "786068", 11), "902808", "d05810", "ffb038", "fff0a0"],
            ["000000", *gradient("30202c", "c8a8a0", 8), *["ffffff"] * 7],
        ),
    )


def plate(kind: int) -> Canvas:
    """One 32x32 panel of the hive's fortress."""
    c, noise = Canvas(32, 32), Noise(100 + kind)
    steel = [2, 3, 4, 5, 6]
    for y in range(32):
        for x in range(32):
            c.tone(x, y, steel, 0.42 + 0.18 * (noise.fractal(x, y, 32, 32, 8, 2) - 0.5) - y / 220, 0.5)
    c.line(0, 0, 31, 0, 6)
    c.line(0, 0, 0, 31, 5)
    c.line(0, 31, 31, 31, 1)
    c.line(31, 0, 31, 31, 1)
    for x, y in ((3, 3), (28, 3), (3, 28), (28, 28)):
        c.put(x, y, 6)
        c.put(x + 1 if x < 30 else x, y + 1, 1)
    if kind == 1:
        for y in range(7, 26, 4):
            c.polygon([(6, y), (26, y), (26, y + 2), (6, y + 2)], [1], 0)
            c.line(6, y + 2, 25, y + 2, 6)
    elif kind == 2:
        c.ellipse(16, 16, 11, 11, steel, flat=0.0)
        c.ellipse(16, 16, 9.5, 9.5, steel, (0.5, 0.6))
        c.ellipse(16, 16, 5, 5, [12], flat=0)
        c.ellipse(15, 15, 2, 2, [13], flat=0)
    elif kind == 3:
        for x in (6, 14, 22):
            for y in range(32):
                for n, index in enumerate((1, 8, 9, 10, 8, 1)):
                    c.put(x - 1 + n, y, index)
        c.polygon([(3, 12), (29, 12), (29, 18), (3, 18)], steel, lambda x, y: 1.0 - (y - 12) / 7)
    elif kind == 4:
        for n in range(4):
            c.polygon([(5 + n * 6, 6), (9 + n * 6, 6), (9 + n * 6, 10), (5 + n * 6, 10)], [14 if n % 2 else 15], 0)
        c.polygon([(5, 15), (27, 15), (27, 26), (5, 26)], [1], 0)
        c.polygon([(7, 17), (25, 17), (25, 24), (7, 24)], [12], 0)
        for x in range(9, 25, 4):
            c.line(x, 17, x, 23, 11)
    elif kind == 5:
        c.polygon([(16, 4), (28, 16), (16, 28), (4, 16)], steel, lambda x, y: 0.8 - y / 60)
        c.polygon([(16, 10), (22, 16), (16, 22), (10, 16)], [1], 0)
        c.polygon([(16, 12), (20, 16), (16, 20), (12, 16)], [14], 0)
    return c


def hive_core() -> Place:
    """Stage 3: pulsing honeycomb far below, fortress panels, cables and beams in front of everything."""
    far = Canvas(64, 64)
    for y in range(64):
        for x in range(64):
            best = sorted(
                (max(abs(dx) * 0.9 + abs(dy) * 0.5, abs(dy) * 1.02), n)
                for n, (cx, cy) in enumerate(
                    (
                        (16, 16),
                        (48, 16),
                        (0, 48),
                        (32, 48),
                        (64, 48),
                        (16, 80),
                        (48, 80),
                        (0, -16),
                        (32, -16),
                        (64, -16),
                    )
                )
                for dx, dy in [(x + 0.5 - cx, y + 0.5 - cy)]
            )
            d, cell = best[0]
            if best[1][0] - d < 2.2:
                far.put(x, y, 1 if best[1][0] - d < 1.2 else 2)
            else:
                base = 3 + (0, 4, 8, 4, 8)[cell % 5]
                far.tone(x, y, [base, base + 1, base + 2, base + 3], 1.0 - d / 17, 0.9)
    middle, noise = Canvas(WIDTH, HEIGHT), Noise(61)
    for row in range(16):
        gap = 1 + int(noise.next() * 3) if row % 4 else 3
        for column in range(4):
            if column >= 4 - gap and row % 8 != 7:
                continue
            kind = int(noise.next() * 6) if row % 8 != 7 else (3, 5, 4, 2)[column]
            panel = plate(kind)
            middle.paste(panel, column * 32, row * 32)
            turned = Canvas(32, 32)
            turned.rows = [line[::-1] for line in panel.rows]
            middle.paste(turned, 224 - column * 32, row * 32)
    near = Canvas(WIDTH, HEIGHT)
    for left in (6, 236):
        for y in range(HEIGHT):
            for n, index in enumerate((1, 3, 5, 6, 4, 2, 1)):
                near.put(left + n + round(3 * math.sin(y / 512 * math.tau * 4)), y, index)
    for top in (80, 336):
        for y in range(12):
            for x in range(WIDTH):
                near.put(x, top + y, (1, 6, 5, 4, 4, 3, 3, 3, 2, 2, 2, 1)[y])
        for x in range(4, WIDTH, 16):
            near.put(x, top + 4, 6)
            near.put(x + 1, top + 5, 1)
            if x % 64 == 20:
                near.polygon([(x - 4, top + 4), (x + 4, top + 4), (x + 4, top + 8), (x - 4, top + 8)], [9], 0)
    return Place(
        "hive_core",
        (repeat(far), middle, near),
        (
            [
                "080410",
                "04020a",
                "281038",
                *gradient("1c0830", "702080", 4),
                *gradient("140828", "4c2078", 4),
                *gradient("180828", "8c2868", 4),
                "ffffff",
            ],
            [
                "000000",
                "0c0c14",
                *gradient("20202c", "8c90a8", 5),
                "000000",
                *gradient("402010", "d09048", 3),
                "083830",
                "20e0a0",
                "d0fff0",
                "ff3050",
                "601020",
            ],
            ["000000", "040408", *gradient("14141e", "686c80", 5), *["a0a0b0"] * 2, "ff8020", *["ffffff"] * 6],
        ),
    )


def logo() -> Canvas:
    """The word STARFALL in slanted metal, 232x48; face colours 2-13 are diagonal bands for a moving shine."""
    glyphs = {
        letter: [line.split()[n] for line in text.strip().splitlines()]
        for letters, text in LETTERS.items()
        for n, letter in enumerate(letters)
    }
    c = Canvas(232, 48)

    def ink(x: float, y: float) -> bool:
        x -= 10 - y * 0.28
        column, row = int((x - 4) // 26), int((y - 5) // 5.3)
        if not (0 <= column < 8 and 0 <= row < 7) or x < 4 or y < 5:
            return False
        u = (x - 4) % 26 / 4.4
        return u < 5 and glyphs["STARFALL"[column]][row][int(u)] == "#"

    for y in range(48):
        for x in range(232):
            near = sum(ink(x + dx, y + dy) for dx in (-2, -1, 0, 1, 2) for dy in (-2, -1, 0, 1, 2))
            if near >= 7:
                up = sum(ink(x + dx, y + dy) for dx in (-1, 0) for dy in (-3, -2))
                down = sum(ink(x + dx, y + dy) for dx in (0, 1) for dy in (2, 3))
                c.put(x, y, 14 if not up else 15 if not down else 2 + (x + y * 2) // 6 % 12)
    c.outline(1)
    c.outline(1)
    return c


def title() -> Place:
    """Title and ending: a planet's rim at dawn, stars, the logo."""
    far, noise = Canvas(256, 256), Noise(3)
    for y in range(256):
        for x in range(256):
            d = math.hypot(x - 128, (y - 420)) - 306
            if d < 0:
                land = noise.fractal(x, y, 256, 256, 64, 4) - 0.5
                far.tone(x, y, list(range(1, 9)), max(0.0, 0.62 + d / 60 + land * 0.8), 1.0) if y < 168 else None
            elif d < 18:
                far.tone(x, y, [0, 9, 10, 11, 12], 1.0 - d / 18, 1.3)
    middle = Canvas(WIDTH, HEIGHT)
    stars(middle, noise, 300, [1, 1, 2, 2, 3, 4])
    near = Canvas(WIDTH, HEIGHT)
    near.paste(logo(), 4, 24)
    metal = [blend("3868c0", "e8f4ff", abs(n - 6) / 6) for n in range(12)]
    return Place(
        "title",
        (far_tall(far), middle, near),
        (
            ["000010", *gradient("040818", "3c78a8", 8), *gradient("102860", "c0f0ff", 4), *["ffffff"] * 3],
            ["000000", "485070", "8890b0", "d0d8f0", "ffffff", *["ffffff"] * 11],
            ["000000", "081028", *metal, "ffffff", "203c88"],
        ),
    )


def far_tall(canvas: Canvas) -> Canvas:
    """A 256x256 picture on top of an empty 256x512 layer."""
    whole = Canvas(WIDTH, HEIGHT)
    whole.paste(canvas, 0, 0)
    return whole


def places() -> list[Place]:
    """Title first, then the stages."""
    return [title(), deep_orbit(), cinder_sea(), hive_core()]
