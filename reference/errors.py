"""What can go wrong with an emulator.

EmulatorError
├── CoreNotFound   no reference core on this machine
├── LoadFailed     the emulator, or the ROM in it, cannot be loaded
├── Trapped        it broke while running: a trap, or an address outside its memory
└── TimedOut       one call, or all of them together, used more than was allowed
"""


class EmulatorError(Exception):
    """An emulator could not do what was asked of it."""


class CoreNotFound(EmulatorError):
    """No libretro core of the reference emulator was found."""


class LoadFailed(EmulatorError):
    """The emulator, or the ROM in it, could not be loaded."""


class Trapped(EmulatorError):
    """The emulator broke while running."""


class TimedOut(EmulatorError):
    """The emulator used more instructions than it was allowed."""
