"""The buggy, a small solid model seen from nine sides: rays against boxes, balls and wheels."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..runtime.pixels import Canvas  # noqa: TID252 - the build runs this outside the package `roms`

Vector = tuple[float, float, float]
BODY, TYRE, STEEL, HELMET = [2, 3, 4, 5, 6], [7, 8, 9], [10, 11, 12], [13, 14]
LAMP, LIGHT = [15], [12]
VIEWS = 9


@dataclass(frozen=True)
class Solid:
    """A box, a ball or a wheel (axis sideways); x forward, y right, z up."""

    shape: str
    middle: Vector
    half: Vector
    ramp: list[int]


def wheel(x: float, y: float, radius: float, width: float) -> list[Solid]:
    return [
        Solid("wheel", (x, y, radius), (radius, width, radius), TYRE),
        Solid("wheel", (x, y, radius), (radius * 0.45, width + 0.3, radius * 0.45), STEEL),
    ]


MODEL = [
    Solid("box", (0.5, 0, 5.2), (9.5, 3.6, 1.5), BODY),
    Solid("ball", (6.0, 0, 6.6), (7.0, 3.9, 2.2), BODY),
    Solid("box", (-7.0, 0, 6.8), (3.0, 4.4, 2.4), BODY),
    Solid("box", (-9.6, 0, 6.4), (0.9, 3.0, 1.6), STEEL),
    Solid("box", (-10.2, -3.8, 7.2), (0.5, 0.9, 0.9), LAMP),
    Solid("box", (-10.2, 3.8, 7.2), (0.5, 0.9, 0.9), LAMP),
    Solid("ball", (10.6, -3.0, 6.8), (1.2, 1.2, 1.2), LIGHT),
    Solid("ball", (10.6, 3.0, 6.8), (1.2, 1.2, 1.2), LIGHT),
    Solid("ball", (-1.5, 0, 11.0), (2.5, 2.4, 2.6), HELMET),
    Solid("box", (0.5, 0, 11.0), (0.7, 1.7, 0.8), TYRE),
    Solid("ball", (-1.8, 0, 7.8), (2.4, 2.8, 2.0), TYRE),
    Solid("box", (-4.4, -4.2, 9.8), (0.6, 0.5, 4.2), STEEL),
    Solid("box", (-4.4, 4.2, 9.8), (0.6, 0.5, 4.2), STEEL),
    Solid("box", (-4.6, 0, 14.0), (0.9, 4.7, 0.6), STEEL),
    Solid("box", (-8.6, 0, 12.0), (1.9, 5.4, 0.5), BODY),
    Solid("box", (-8.2, 0, 10.2), (0.5, 0.6, 1.6), TYRE),
    *[part for side in (-1, 1) for part in wheel(-6.8, side * 6.6, 3.9, 1.9)],
    *[part for side in (-1, 1) for part in wheel(7.0, side * 5.8, 3.1, 1.5)],
]


def meet(solid: Solid, origin: Vector, ray: Vector) -> tuple[float, Vector] | None:
    """Where a ray enters a solid: distance and surface direction."""
    o = [origin[n] - solid.middle[n] for n in range(3)]
    if solid.shape == "box":
        near, far, axis = -1e9, 1e9, 0
        for n in range(3):
            if abs(ray[n]) < 1e-9:
                if abs(o[n]) > solid.half[n]:
                    return None
                continue
            a, b = sorted(((-solid.half[n] - o[n]) / ray[n], (solid.half[n] - o[n]) / ray[n]))
            if a > near:
                near, axis = a, n
            far = min(far, b)
        if near > far:
            return None
        normal = [0.0, 0.0, 0.0]
        normal[axis] = -math.copysign(1, ray[axis])
        return near, (normal[0], normal[1], normal[2])
    axes = (0, 2) if solid.shape == "wheel" else (0, 1, 2)
    a = sum((ray[n] / solid.half[n]) ** 2 for n in axes)
    b = sum(o[n] * ray[n] / solid.half[n] ** 2 for n in axes)
    c = sum((o[n] / solid.half[n]) ** 2 for n in axes) - 1
    root = b * b - a * c
    if a > 1e-12 and root >= 0:
        t = (-b - math.sqrt(root)) / a
        at = [o[n] + ray[n] * t for n in range(3)]
        if solid.shape == "ball" or abs(at[1]) <= solid.half[1]:
            normal = [at[n] / solid.half[n] ** 2 if n in axes else 0.0 for n in range(3)]
            size = math.sqrt(sum(v * v for v in normal))
            return t, (normal[0] / size, normal[1] / size, normal[2] / size)
    if solid.shape == "wheel" and abs(ray[1]) > 1e-9:
        side = -math.copysign(1, ray[1])
        t = (side * solid.half[1] - o[1]) / ray[1]
        x, z = o[0] + ray[0] * t, o[2] + ray[2] * t
        if (x / solid.half[0]) ** 2 + (z / solid.half[2]) ** 2 <= 1:
            return t, (0.0, side, 0.0)
    return None


def view(number: int) -> Canvas:
    """The buggy from behind (0) over its left side (4) to its front (8)."""
    yaw, pitch = math.pi * number / (VIEWS - 1), math.radians(20)
    cy, sy, cp, sp = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
    ray = (cy * cp, sy * cp, -sp)
    right, up = (-sy, cy, 0.0), (cy * sp, sy * sp, cp)
    lamp = tuple(-0.55 * right[n] + 0.65 * up[n] - 0.5 * ray[n] for n in range(3))
    c = Canvas(32, 32)
    for py in range(32):
        for px in range(32):
            u, v = (px - 15.5) * 0.74, (27.2 - py) * 0.74
            origin = (
                u * right[0] + v * up[0] - ray[0] * 60,
                u * right[1] + v * up[1] - ray[1] * 60,
                u * right[2] + v * up[2] - ray[2] * 60,
            )
            best: tuple[float, Vector] | None = None
            ramp: list[int] = []
            for solid in MODEL:
                hit = meet(solid, origin, ray)
                if hit and (best is None or hit[0] < best[0]):
                    best, ramp = hit, solid.ramp
            if best:
                light = sum(best[1][n] * lamp[n] for n in range(3))
                c.tone(px, py, ramp, max(0.0, min(1.0, 0.32 + 0.72 * light)), 0.3)
    c.outline(1)
    return c
