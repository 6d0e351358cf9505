"""The world: every room by name."""

from __future__ import annotations

from .world_dark import ROOMS_DARK
from .world_light import ROOMS_LIGHT
from .world_terms import (
    AREAS,
    CAUSES,
    ENEMIES,
    FLAGS,
    HEIGHT,
    ITEMS,
    KINDS,
    PEOPLE,
    ROOMS,
    SIGNS,
    WIDTH,
    Room,
    Thing,
)

__all__ = (
    "AREAS",
    "CAUSES",
    "ENEMIES",
    "FLAGS",
    "HEIGHT",
    "ITEMS",
    "KINDS",
    "PEOPLE",
    "ROOMS",
    "SIGNS",
    "WIDTH",
    "WORLD",
    "Room",
    "Thing",
)

WORLD: dict[str, Room] = {**ROOMS_LIGHT, **ROOMS_DARK}
