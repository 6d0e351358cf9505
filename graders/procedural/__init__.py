"""Self-checking ROMs: credit per sub-test, read from the ROM's own verdict on screen.

The reference says only which page the keys open. It is not perfect: its own verdicts fall short of the totals too.
"""

import hashlib

from graders.procedural import armwrestler, checks, fuzzarm, jsmolka, mgba_suite
from graders.procedural.proof import why_unproven
from graders.procedural.standard import standard_verdict
from graders.procedural.verdict import Procedure, Verdict, VerdictError

__all__ = ["Procedure", "Verdict", "VerdictError", "procedure_for", "standard_verdict", "why_unproven"]


def procedure_for(rom: bytes) -> Procedure | None:
    """The procedure that reads this ROM's verdict, recognised by its content; None if it gives none."""
    digest = hashlib.sha256(rom).hexdigest()
    return (
        mgba_suite.recognise(rom, digest)
        or armwrestler.recognise(rom, digest)
        or jsmolka.recognise(rom)
        or fuzzarm.recognise(rom)
        or checks.recognise(rom)
    )
