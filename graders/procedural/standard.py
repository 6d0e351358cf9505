"""The reference's own verdict: which page the keys open, and how many tests pass on a machine that is not perfect."""

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from graders.procedural.verdict import Procedure, Verdict
from reference import Emulator
from reference.trace import play_identity
from reference.whole_file import write_whole

READERS_VERSION: Final = 1
"""Of what the readers see; a higher one makes the verdicts that are kept worthless."""


class _Kept(BaseModel):
    """A verdict on disk. `about` is all that determines it, `checksum` is over all the rest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = 1
    about: dict[str, str]
    page: str
    passes: int
    total: int
    checksum: str = ""

    def digest(self) -> str:
        return hashlib.sha256(self.model_dump_json(exclude={"checksum"}).encode()).hexdigest()


def standard_verdict(
    reference: Emulator,
    procedure: Procedure,
    rom: bytes,
    keys: NDArray[np.uint16],
    bios: bytes | None,
    cache_folder: Path,
) -> Verdict:
    """The reference's verdict, read if it is not kept or not whole; it has passes, total and page only.

    Raises VerdictError if it shows none, EmulatorError if the reference breaks.
    """
    about = {
        "readers": f"{procedure.name} {READERS_VERSION}",
        "bios": hashlib.sha256(bios).hexdigest() if bios is not None else "",
        **play_identity(reference, rom, keys),
    }
    path = cache_folder / (hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest() + ".verdict.json")
    with contextlib.suppress(FileNotFoundError, ValidationError, ValueError):
        kept = _Kept.model_validate_json(path.read_bytes())
        if kept.about == about and kept.checksum == kept.digest():
            return Verdict(kept.passes, kept.total, kept.page)
    reference.load(rom)
    verdict = procedure.run(reference, keys)
    if verdict.broke is not None:
        raise verdict.broke
    kept = _Kept(about=about, page=verdict.page, passes=verdict.passes, total=verdict.total)
    whole = kept.model_copy(update={"checksum": kept.digest()})
    write_whole(path, whole.model_dump_json().encode(), prefix=".verdict-")
    return Verdict(verdict.passes, verdict.total, verdict.page)
