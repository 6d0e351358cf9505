"""Whether a verdict comes of running the ROM: it must change with the ROM, and as much as the ROM says."""

import numpy as np
from numpy.typing import NDArray

from graders.procedural.verdict import Procedure, Verdict, VerdictError
from reference import Emulator, EmulatorError


def why_unproven(
    candidate: Emulator, procedure: Procedure, rom: bytes, keys: NDArray[np.uint16], verdict: Verdict, seed: bytes
) -> str | None:
    """Play the case again on a spoilt ROM; why the verdict then is not the one of a machine that runs it, else None.

    Nothing is played where nothing had passed, or where no test can be broken.
    """
    canary = procedure.spoilt(rom, verdict, seed) if verdict.passes else None
    if canary is None:
        return None
    try:
        candidate.load(canary.rom)
        again = procedure.run(candidate, keys)
    except (VerdictError, EmulatorError) as error:
        shown = f"there is no verdict ({error})"
    else:
        # With failures to show, a slow machine does not come as far.
        enough = again.passes >= canary.fewest or not again.whole
        if again.page == verdict.page and enough and again.passes <= canary.most:
            return None
        page = "" if again.page == verdict.page else f" on {again.page!r}"
        shown = f"it shows {again.passes}/{again.total}{page}"
    return (
        f"Its verdict does not depend on the ROM: it shows {verdict.passes}/{verdict.total}, "
        f"and with {canary.broken} {shown}, not {canary.wanted}."
    )
