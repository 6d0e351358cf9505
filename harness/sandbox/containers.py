"""A sandbox's containers and volumes: their names and labels, how they are made, whether they live, their removal."""

import contextlib
import time
from pathlib import Path
from typing import Any, Final

import docker
from docker.errors import APIError

from harness.sandbox.limits import Limits

RUN_LABEL: Final = "gbaeval.run"
SANDBOX_LABEL: Final = "gbaeval.sandbox"
AGENT_ID: Final = 1000
ORACLE_ID: Final = 1001
NOBODY_ID: Final = 65534
WORKSPACE: Final = "/workspace"
GATEWAY: Final = "/run/gateway"
TEMPORARY: Final = "/tmp"  # noqa: S108 - the containers', not ours
REMOVE_S: Final = 30.0
NEVER: Final = "0001-01-01T00:00:00Z"  # the engine's zero of time


class Containers:
    """The agent's container and the oracle's, of the sandbox `sandbox_id`."""

    def __init__(self, sandbox_id: str, run_id: str, limits: Limits) -> None:
        self.labels = {RUN_LABEL: run_id, SANDBOX_LABEL: sandbox_id}
        self.agent = agent_name(sandbox_id)
        self.unfinished_agent = f"gbaeval-{sandbox_id}-unfinished"
        """Its name until the workspace is filled: a harness that dies before leaves nothing to attach to."""
        self.oracle = f"gbaeval-{sandbox_id}-oracle"
        self._workspace_volume = f"gbaeval-{sandbox_id}-workspace"
        self._socket_volume = f"gbaeval-{sandbox_id}-socket"
        self._limits = limits

    def make_volumes(self, api: Any, *, with_oracle: bool) -> None:
        limits = self._limits
        size = f"size={limits.workspace_bytes},nr_inodes={limits.workspace_files}"
        self._make_volume(api, self._workspace_volume, AGENT_ID, size)
        if with_oracle:
            self._make_volume(api, self._socket_volume, ORACLE_ID, "size=64k,nr_inodes=16")

    def make_oracle(self, client: docker.DockerClient, image: str) -> None:
        limits = self._limits
        self._run(
            client,
            self.oracle,
            image,
            volumes={self._socket_volume: {"bind": "/run/oracle", "mode": "rw,nocopy"}},
            tmpfs={TEMPORARY: "size=256m,mode=1777"},
            mem_limit=limits.oracle_memory_bytes,
            memswap_limit=limits.oracle_memory_bytes,
            pids_limit=limits.oracle_processes,
            nano_cpus=_nano_cpus(client, limits.oracle_cpus),
            # The harness follows this log; what the engine keeps of it is bounded. A flood of questions, which the
            # oracle slows down (LOG_LINES_PER_S), takes hours to push a line out that no harness has read.
            log_config={"type": "json-file", "config": {"max-size": "64m", "max-file": "4"}},
        )

    def make_agent(
        self, client: docker.DockerClient, image: str, *, with_oracle: bool, gateway: Path | None = None
    ) -> None:
        """`gateway` is a folder of this machine, so the engine must be this machine's."""
        limits = self._limits
        volumes = {self._workspace_volume: {"bind": WORKSPACE, "mode": "rw,nocopy"}}
        if gateway is not None:
            volumes[str(gateway)] = {"bind": GATEWAY, "mode": "ro"}
        if with_oracle:
            # Read-only: one can connect to a socket there, but not replace it.
            volumes[self._socket_volume] = {"bind": "/run/oracle", "mode": "ro,nocopy"}
        home = f"size={limits.temporary_bytes},uid={AGENT_ID},gid={AGENT_ID},mode=0755,exec"
        self._run(
            client,
            self.unfinished_agent,
            image,
            # Not the agent's own user: `pkill sleep` must not end the container.
            user=str(NOBODY_ID),
            volumes=volumes,
            tmpfs={TEMPORARY: f"size={limits.temporary_bytes},mode=1777,exec", "/home/agent": home},
            mem_limit=limits.memory_bytes,
            memswap_limit=limits.memory_bytes,
            pids_limit=limits.processes,
            nano_cpus=_nano_cpus(client, limits.cpus),
            log_config={"type": "none"},
        )

    def _make_volume(self, api: Any, name: str, owner: int, options: str) -> None:
        # A plain volume has no size limit, and a quota on a container's layer needs xfs; a tmpfs that is mounted as a
        # volume has one everywhere. It lives as long as a container uses it.
        owned = f"{options},uid={owner},gid={owner},mode=0755,nosuid,nodev"
        options_of_driver = {"type": "tmpfs", "device": "tmpfs", "o": owned}
        api.create_volume(name, driver="local", driver_opts=options_of_driver, labels=self.labels)

    def _run(self, client: docker.DockerClient, name: str, image: str, **options: Any) -> None:
        client.containers.run(
            image,
            name=name,
            hostname="sandbox",
            detach=True,
            labels=self.labels,
            init=True,
            network_mode="none",
            use_config_proxy=False,  # the user's proxy settings may hold a password
            cap_drop=["ALL"],
            security_opt=["no-new-privileges:true"],
            read_only=True,
            **options,
        )


def agent_name(sandbox_id: str) -> str:
    return f"gbaeval-{sandbox_id}-agent"


def _nano_cpus(client: docker.DockerClient, cpus: float) -> int:
    return int(min(float(client.info()["NCPU"]), cpus) * 1e9)


def lives_since_start(state: dict[str, Any]) -> bool:
    """Whether a container (its `State`) has never stopped: what stood in its tmpfs volumes is lost when it does."""
    return bool(state["Running"]) and state.get("FinishedAt", NEVER) == NEVER


def end_of(state: dict[str, Any]) -> str:
    """Why a container does not live any more, for people."""
    if state["Running"]:
        return f"it was stopped at {state['FinishedAt']} and started anew, which empties the workspace"
    if state.get("OOMKilled"):
        return "it ran out of memory"
    return str(state.get("Error") or f"it was stopped at {state.get('FinishedAt')}, exit code {state.get('ExitCode')}")


def remove(api: Any, sandbox_id: str) -> None:
    """Remove the sandbox's containers and volumes, however far its start had come."""
    # By name, not by label: a late request for a container makes its volumes anew, without labels.
    filters = {"name": f"gbaeval-{sandbox_id}-"}
    quiet_rounds = 0
    # An interrupted request for a container may still be carried out after the first look.
    deadline = time.monotonic() + REMOVE_S  # and a busy engine says for a while that a volume is in use
    while time.monotonic() < deadline:
        containers = [item["Id"] for item in api.containers(all=True, filters=filters)]
        volumes = [item["Name"] for item in api.volumes(filters=filters)["Volumes"] or []]
        for container in containers:
            with contextlib.suppress(APIError):
                api.remove_container(container, force=True, v=True)
        for volume in volumes:
            with contextlib.suppress(APIError):
                api.remove_volume(volume, force=True)
        quiet_rounds = 0 if containers or volumes else quiet_rounds + 1
        if quiet_rounds == 2:
            return
        time.sleep(0.05)
