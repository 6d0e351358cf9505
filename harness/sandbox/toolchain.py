"""clang and wasm-ld for the local sandbox: the machine's own, else those inside the `ziglang` wheel."""

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from harness.errors import SandboxError

_HOW_TO_GET_IT: Final = (
    "The local sandbox needs clang and wasm-ld that know wasm32. "
    "Install them with `pip install ziglang` (no root) or `apt-get install clang lld`."
)


def install_shims(folder: Path) -> None:
    """Put what is needed into `folder`, to be first on PATH, so that `clang` and `wasm-ld` compile to wasm32.

    Raises SandboxError, which says how to get a compiler, if there is none.
    """
    if _machine_has_one():
        return
    wheel = importlib.util.find_spec("ziglang")
    if wheel is None or not wheel.submodule_search_locations:
        raise SandboxError(_HOW_TO_GET_IT)
    # Called by way of zig, clang does not find its own headers (stdint.h and such).
    headers = Path(wheel.submodule_search_locations[0], "lib")
    for name, tool in (("clang", f"clang -resource-dir {shlex.quote(str(headers))}"), ("wasm-ld", "wasm-ld")):
        shim = folder / name
        shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m ziglang {tool} "$@"\n')
        shim.chmod(0o755)


def _machine_has_one() -> bool:
    clang = shutil.which("clang")
    if clang is None or shutil.which("wasm-ld") is None:
        return False
    targets = subprocess.run([clang, "--print-targets"], capture_output=True, text=True, check=False, env=_plain())
    return "wasm32" in targets.stdout


def _plain() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
