"""The clockwork band: four players of 32x32, each at rest, in the swing of the beat, and playing."""

from __future__ import annotations

from ..runtime.pixels import Canvas  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import A, Art, B, C

REST, SWING, PLAY = range(3)


def body(c: Canvas, pose: int, coat: list[int], metal: list[int], hat: str) -> tuple[int, int]:
    """Boots, coat and head; returns where the mouth is."""
    drop = (0, 1, -1)[pose]
    for x in (11, 18):
        c.polygon([(x, 26), (x + 4, 26), (x + 4, 31), (x - 1, 31)], metal, 0.35)
        c.polygon([(x - 1, 29), (x + 4, 29), (x + 5, 32), (x - 2, 32)], [1, metal[0]], 1.0)
    c.polygon(
        [(10, 16 + drop), (23, 16 + drop), (24, 27), (9, 27)],
        coat,
        lambda x, y: 0.95 - abs(x - 14) / 14 - (y - 16) / 40,
    )
    for y in range(18, 26, 3):
        c.put(16, y + drop, 15)
    top = 6 + drop
    c.ellipse(16.5, top + 5.5, 6, 5.6, metal, (-0.5, -0.6))
    for x in (13, 18):  # eyes: lit windows
        c.put(x, top + 4, 15)
        c.put(x + 1, top + 4, 15)
        c.put(x, top + 5, 15 if pose != PLAY else 1)
        c.put(x + 1, top + 5, 1)
    if hat == "shako":
        c.polygon([(12, top - 5), (21, top - 5), (22, top + 1), (11, top + 1)], coat, lambda x, y: 0.9 - (x - 11) / 16)
        c.line(11, top + 1, 22, top + 1, 14)
        c.ellipse(16.5, top - 5, 2, 1.8, C)
    elif hat == "bowler":
        c.ellipse(16.5, top, 5, 4.5, coat)
        c.line(9, top + 2, 23, top + 2, 1)
        c.line(10, top + 1, 22, top + 1, coat[1])
    elif hat == "key":
        c.line(16, top - 5, 16, top, 13)
        c.line(17, top - 5, 17, top, 12)
        c.ellipse(16.5, top - 5, 3.5, 1.8, C)
    else:
        for n in range(-2, 3):
            c.line(16, top, 16 + n * 3, top - 5 + abs(n), B[3])
            c.put(16 + n * 3, top - 5 + abs(n), 15)
    return 16, top + 8


def arm(c: Canvas, ax: float, ay: float, bx: float, by: float, ramp: list[int]) -> None:
    """Three pixels thick, with a hand."""
    for d in (-1, 0, 1):
        c.line(ax, ay + d, bx, by + d, ramp[2 - d])
    c.ellipse(bx, by, 2, 2, ramp, flat=1.0)


def drummer(pose: int) -> Canvas:
    c = Canvas(32, 32)
    body(c, pose, B, A, "shako")
    c.polygon([(6, 22), (27, 22), (26, 31), (7, 31)], B, lambda x, y: 0.9 - abs(x - 13) / 16)
    c.ellipse(16.5, 22, 10.5, 3, C, flat=1.0)
    for x in range(8, 26, 6):
        c.line(x, 25, x + 3, 30, 14)
    hands = ((8, 19, 25, 19), (7, 15, 26, 15), (11, 21, 23, 12))[pose]
    for x, y, tip in ((hands[0], hands[1], 14), (hands[2], hands[3], 18)):
        c.line(x, y, tip, y + 3 if pose != SWING else y - 5, 15)
        arm(c, 10 if x < 16 else 23, 18, x, y, A)
    c.outline(1)
    return c


def tubist(pose: int) -> Canvas:
    c = Canvas(32, 32)
    x, y = body(c, pose, B, C, "bowler")
    lift = (0, 0, -2)[pose]
    c.ellipse(12, 23 + lift, 8, 7, A, (-0.4, -0.6))
    c.ellipse(12, 23 + lift, 4.2, 3.6, B)
    c.polygon([(2, 9 + lift), (7, 22 + lift), (11, 21 + lift), (10, 7 + lift)], A, lambda px, py: 0.9 - (px - 2) / 12)
    c.ellipse(6, 7 + lift, 6, 3.4 if pose != PLAY else 4.2, A)
    c.ellipse(6, 6.6 + lift, 4, 2, [1, 2], flat=0.0)
    c.line(x, y, 18, 20 + lift, 6)
    arm(c, 23, 19, 17, 23 + lift, [*C, 15])
    c.outline(1)
    return c


def hornist(pose: int) -> Canvas:
    c = Canvas(32, 32)
    x, y = body(c, pose, B, A, "shako")
    up = (3, 2, -1)[pose]
    for d, index in ((-1, 6), (0, 5), (1, 3)):
        c.line(x - 1, y + d, 5, y + up + d - 1, index)
    for n in range(5):
        c.line(4 - n, y + up - 2 - n, 4 - n, y + up + n, (5, 6, 6, 5, 4)[n])
    c.line(8, y + 1 + up // 2, 13, y + 3, 6)
    arm(c, 22, 19, 12, y + 4, A)
    arm(c, 11, 19, 9, y + 3 + up // 2, A)
    c.outline(1)
    return c


def singer(pose: int) -> Canvas:
    c = Canvas(32, 32)
    x, y = body(c, pose, A, B, "plume")
    c.polygon([(11, 20), (22, 20), (26, 31), (7, 31)], A, lambda px, py: 0.9 - abs(px - 13) / 13)
    for n in range(8, 26, 4):
        c.line(16, 22, n, 30, 2)
    if pose == PLAY:
        c.ellipse(x + 0.5, y, 2.2, 2.4, [1, 2], flat=0.0)
        arm(c, 10, 19, 3, 10, B)
        arm(c, 23, 19, 30, 10, B)
    else:
        c.line(x - 1, y, x + 2, y, 1)
        arm(c, 10, 19, 6, 23 - pose * 2, B)
        arm(c, 23, 19, 27, 23 - pose * 2, B)
    c.outline(1)
    return c


def footlight() -> Canvas:
    """A bulb lamp over the stage edge, 16x16."""
    c = Canvas(16, 16)
    c.polygon([(5, 10), (11, 10), (12, 15), (4, 15)], A, 0.5)
    c.ellipse(8, 6, 5, 5, C)
    c.line(7, 8, 9, 8, 8)
    c.outline(1)
    return c


ARTS = [
    Art(f"{name}_{pose}", draw(pose))
    for name, draw in (("drummer", drummer), ("tubist", tubist), ("hornist", hornist), ("singer", singer))
    for pose in (REST, SWING, PLAY)
] + [Art("footlight", footlight())]
