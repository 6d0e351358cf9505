"""Where the reference core is on this machine."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

from reference.errors import CoreNotFound

CORE_VARIABLE = "GBAEVAL_CORE"
CORE_FILE = "mgba_libretro.so"
CORE_WHEEL = "gbax==0.16.0"  # of this wheel only the core file is used, so it is installed without dependencies

_HOW_TO_GET_IT = (
    f"Install it with `pip install --no-deps {CORE_WHEEL}` (no root) or `apt-get install libretro-mgba`, "
    f"or name a core file with --reference PATH.so or {CORE_VARIABLE}=PATH."
)


def find_core(named: Path | None = None) -> Path:
    """The mGBA libretro core: the named one, else GBAEVAL_CORE, else the installed wheel's, else Debian's.

    Raises CoreNotFound, which says how to get one.
    """
    if named is None and os.environ.get(CORE_VARIABLE):
        named = Path(os.environ[CORE_VARIABLE])
    if named is not None:
        if not named.is_file():
            raise CoreNotFound(f"No reference core at {named}. {_HOW_TO_GET_IT}")
        return named.resolve()
    for path in _usual_places():
        if path.is_file():
            return path
    raise CoreNotFound(f"No reference core on this machine. {_HOW_TO_GET_IT}")


def _usual_places() -> Iterator[Path]:
    wheel = importlib.util.find_spec("gbax")  # finds the package without running its code
    if wheel is not None and wheel.submodule_search_locations:
        yield Path(wheel.submodule_search_locations[0], "cores", CORE_FILE)
    yield from sorted(Path("/usr/lib").glob(f"*/libretro/{CORE_FILE}"))
