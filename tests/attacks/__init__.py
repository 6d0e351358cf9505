"""What a hostile agent may try, by theme. `python -m tests.attacks` writes docs/attacks.md."""

from collections.abc import Mapping

from tests.attacks import builds, exhaustion, forgery, kernel, network, oracle, processes, secrets, workspace
from tests.attacks.attack import Attack, BuildAttack

THEMES: Mapping[str, tuple[Attack, ...]] = {
    "Network": network.ATTACKS,
    "Kernel and privileges": kernel.ATTACKS,
    "Secrets": secrets.ATTACKS,
    "Processes and tools": processes.ATTACKS,
    "Exhaustion": exhaustion.ATTACKS,
    "Oracle": oracle.ATTACKS,
    "Scores, logs and time": forgery.ATTACKS,
    "Workspace": workspace.ATTACKS,
}
"""The last theme is the one whose litter a run's last snapshot is taken with."""

BUILDS: tuple[BuildAttack, ...] = builds.ATTACKS
