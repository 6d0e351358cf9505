"""The Docker sandbox: the agent's container and the oracle's, neither with a network, joined by one unix socket."""

import contextlib
import io
import tarfile
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import docker
from docker.errors import APIError, DockerException

from harness.errors import SandboxError
from harness.protocols import CommandResult
from harness.sandbox.archive import add_folder, compressed, decompressed, tar_of
from harness.sandbox.command import GRACE_S, reply_limit, request, result
from harness.sandbox.engine import Conversation, connect, container_archive
from harness.sandbox.image import Progress, ensure_image
from harness.sandbox.limits import Limits

RUN_LABEL: Final = "gbaeval.run"
SANDBOX_LABEL: Final = "gbaeval.sandbox"
AGENT_ID: Final = 1000
ORACLE_ID: Final = 1001
NOBODY_ID: Final = 65534
WORKSPACE: Final = "/workspace"
TEMPORARY: Final = "/tmp"  # noqa: S108 - the containers', not ours
RUNNER: Final = ["/usr/bin/python3", "-I", "-S", "/usr/local/lib/gbaeval/runner.py"]
ORACLE_START_S: Final = 60.0
SAVE_ATTEMPTS: Final = 10
REMOVE_S: Final = 30.0


class _Torn(Exception):
    """An archive without its end."""


class DockerSandbox:
    """A Sandbox of two containers; see harness.protocols.

    `workspace_files` (path to bytes) or `workspace_source` (a folder, or an archive that `save_workspace` made) is
    what the workspace holds at the start. Without `oracle_log` there is no oracle: the rebuild needs none.
    """

    kind: Literal["docker"] = "docker"
    workspace = WORKSPACE
    isolates = True
    warning: str | None = None

    def __init__(
        self,
        *,
        workspace_files: Mapping[str, bytes] | None = None,
        workspace_source: Path | None = None,
        oracle_log: Path | None = None,
        run_id: str = "",
        core: Path | None = None,
        ca_bundle: Path | None = None,
        limits: Limits | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._files = workspace_files or {}
        self._source = workspace_source
        self._oracle_log = oracle_log
        self._core = core
        self._ca_bundle = ca_bundle
        self._progress = progress
        self._id = uuid.uuid4().hex[:12]
        self._labels = {RUN_LABEL: run_id or self._id, SANDBOX_LABEL: self._id}
        self._agent = f"gbaeval-{self._id}-agent"
        self._oracle = f"gbaeval-{self._id}-oracle"
        self._workspace_volume = f"gbaeval-{self._id}-workspace"
        self._socket_volume = f"gbaeval-{self._id}-socket"
        self._client: docker.DockerClient | None = None
        self._follower: threading.Thread | None = None

    def start(self) -> None:
        try:
            self._client = connect()
            with _engine_errors("The sandbox did not start"):
                self._start(self._client)
        except BaseException:  # Ctrl-C as well
            self.close()
            raise

    def run(self, command: str, timeout_s: float, keep_bytes: int | None = None) -> CommandResult:
        """See Sandbox.run; `keep_bytes` overrides how much of the output is kept."""
        keep_bytes = self.limits.output_bytes if keep_bytes is None else keep_bytes
        started = time.monotonic()
        said = request(command, timeout_s, keep_bytes)
        with _engine_errors("The command could not be run"):
            conversation = Conversation(self._api, self._agent, RUNNER, said, user=str(AGENT_ID), workdir=WORKSPACE)
            with contextlib.closing(conversation):
                answer, ended = conversation.answer(reply_limit(keep_bytes), started + timeout_s + GRACE_S)
                finished = result(answer) if ended else None
                if finished is not None:
                    return finished
                if not ended:
                    self._kill_all()
                    return CommandResult(None, "", time.monotonic() - started)
                return self._without_runner(conversation, time.monotonic() - started)

    def save_workspace(self, archive: Path) -> None:
        """See Sandbox.save_workspace; may be called from another thread than `run`."""
        # Reading beats pausing: the agent works on, and pausing hangs some engines when processes fork a lot. But a
        # file that shrinks while the engine reads it tears the archive.
        for _ in range(SAVE_ATTEMPTS):
            with _engine_errors("The workspace could not be saved"), contextlib.closing(connect()) as client:
                if self._save(client.api, archive):
                    return
        raise SandboxError("The workspace could not be saved: its files change too fast.")

    def _save(self, api: Any, archive: Path) -> bool:
        """Write the archive; False if the engine broke it off, and then there is none."""
        end = b""
        with contextlib.suppress(_Torn), compressed(archive, 2 * self.limits.workspace_bytes) as stream:
            with container_archive(api, self._agent, f"{WORKSPACE}/.") as chunks:
                for chunk in chunks:
                    stream.write(chunk)
                    end = (end + chunk)[-tarfile.BLOCKSIZE * 2 :]
            if end != bytes(tarfile.BLOCKSIZE * 2):
                raise _Torn
            return True
        return False

    def read_file(self, path: str, max_bytes: int) -> bytes:
        """A regular file of the workspace; FileNotFoundError if there is none, SandboxError if it is too large."""
        data = bytearray()
        with (
            _engine_errors(f"{path} could not be read", FileNotFoundError),
            container_archive(self._api, self._agent, f"{WORKSPACE}/{path}") as chunks,
        ):
            for chunk in chunks:
                data += chunk
                if len(data) > max_bytes + tarfile.RECORDSIZE + 4 * tarfile.BLOCKSIZE:  # the file, and tar's headers
                    raise SandboxError(f"{path} has more than {max_bytes} bytes.")
        with tarfile.open(fileobj=io.BytesIO(bytes(data))) as archive:
            member = archive.next()
            content = archive.extractfile(member) if member is not None and member.isreg() else None
            if member is None or content is None:  # a link is not followed
                raise FileNotFoundError(path)
            if member.size > max_bytes:
                raise SandboxError(f"{path} has {member.size} bytes; at most {max_bytes} are allowed.")
            return content.read()

    def close(self) -> None:
        client = self._client
        if client is None:
            return
        try:
            self._stop_oracle()
        finally:
            try:
                _remove(client.api, self._labels[SANDBOX_LABEL])
            except KeyboardInterrupt:  # a second Ctrl-C must not leave containers behind either
                _remove(client.api, self._labels[SANDBOX_LABEL])
                raise
            finally:
                self._client = None
                client.close()

    @property
    def _api(self) -> Any:
        if self._client is None:
            raise SandboxError("The sandbox is not running.")
        return self._client.api

    def _start(self, client: docker.DockerClient) -> None:
        images = {}
        for target in ("agent", "oracle") if self._oracle_log is not None else ("agent",):
            images[target] = ensure_image(
                client, target, core=self._core, ca_bundle=self._ca_bundle, progress=self._progress
            )
        cpus = float(client.info()["NCPU"])
        limits = self.limits
        self._create_volume(
            self._workspace_volume, AGENT_ID, f"size={limits.workspace_bytes},nr_inodes={limits.workspace_files}"
        )
        volumes = {self._workspace_volume: {"bind": WORKSPACE, "mode": "rw,nocopy"}}
        if self._oracle_log is not None:
            self._create_volume(self._socket_volume, ORACLE_ID, "size=64k,nr_inodes=16")
            self._start_container(
                self._oracle,
                images["oracle"],
                volumes={self._socket_volume: {"bind": "/run/oracle", "mode": "rw,nocopy"}},
                tmpfs={TEMPORARY: "size=256m,mode=1777"},
                mem_limit=limits.oracle_memory_bytes,
                memswap_limit=limits.oracle_memory_bytes,
                pids_limit=limits.oracle_processes,
                nano_cpus=int(min(cpus, limits.oracle_cpus) * 1e9),
                # The harness follows this log; what the engine keeps of it is bounded.
                log_config={"type": "json-file", "config": {"max-size": "64m", "max-file": "4"}},
            )
            self._follow_oracle_log(self._oracle_log)
            # Read-only: one can connect to a socket there, but not replace it.
            volumes[self._socket_volume] = {"bind": "/run/oracle", "mode": "ro,nocopy"}
        home = f"size={limits.temporary_bytes},uid={AGENT_ID},gid={AGENT_ID},mode=0755,exec"
        self._start_container(
            self._agent,
            images["agent"],
            # Not the agent's own user: `pkill sleep` must not end the container.
            user=str(NOBODY_ID),
            volumes=volumes,
            tmpfs={TEMPORARY: f"size={limits.temporary_bytes},mode=1777,exec", "/home/agent": home},
            mem_limit=limits.memory_bytes,
            memswap_limit=limits.memory_bytes,
            pids_limit=limits.processes,
            nano_cpus=int(min(cpus, limits.cpus) * 1e9),
            log_config={"type": "none"},
        )
        self._fill_workspace()
        if self._oracle_log is not None:
            self._await_oracle()

    def _create_volume(self, name: str, owner: int, options: str) -> None:
        # A plain volume has no size limit, and a quota on a container's layer needs xfs; a tmpfs that is mounted as a
        # volume has one everywhere. It lives as long as a container uses it.
        self._api.create_volume(
            name,
            driver="local",
            driver_opts={
                "type": "tmpfs",
                "device": "tmpfs",
                "o": f"{options},uid={owner},gid={owner},mode=0755,nosuid,nodev",
            },
            labels=self._labels,
        )

    def _start_container(self, name: str, image: str, **options: Any) -> None:
        assert self._client is not None
        self._client.containers.run(
            image,
            name=name,
            hostname="sandbox",
            detach=True,
            labels=self._labels,
            init=True,
            network_mode="none",
            use_config_proxy=False,  # the user's proxy settings may hold a password
            cap_drop=["ALL"],
            security_opt=["no-new-privileges:true"],
            read_only=True,
            **options,
        )

    def _fill_workspace(self) -> None:
        if self._source is None:
            data = tar_of(self._files, AGENT_ID, AGENT_ID)
            self._api.put_archive(self._agent, WORKSPACE, data)
        elif self._source.is_dir():
            with tempfile.TemporaryFile() as file:
                add_folder(file, self._source, AGENT_ID)
                file.seek(0)
                self._api.put_archive(self._agent, WORKSPACE, file)
        else:
            with decompressed(self._source) as stream:
                self._api.put_archive(self._agent, WORKSPACE, iter(lambda: stream.read(1 << 16), b""))

    def _await_oracle(self) -> None:
        deadline = time.monotonic() + ORACLE_START_S
        while True:
            answer = self.run("oracle limits", 10.0)
            if answer.exit_code == 0:
                return
            state = self._api.inspect_container(self._oracle)["State"]
            if not state["Running"] or time.monotonic() > deadline:
                log = self._api.logs(self._oracle, stdout=False, stderr=True, tail=20).decode("utf-8", "replace")
                raise SandboxError(f"The oracle did not start: {answer.output.strip()}\n{log}")
            time.sleep(0.1)

    def _follow_oracle_log(self, path: Path) -> None:
        """Append the oracle's queries to `path` as it logs them, on a connection of their own."""
        path.parent.mkdir(parents=True, exist_ok=True)
        container = self._oracle

        def follow() -> None:
            with contextlib.suppress(DockerException, OSError), path.open("ab", buffering=0) as file:
                client = connect()
                try:
                    for chunk in client.api.logs(container, stdout=True, stderr=False, stream=True, follow=True):
                        file.write(chunk)
                finally:
                    client.close()

        self._follower = threading.Thread(target=follow, name="oracle-log", daemon=True)
        self._follower.start()

    def _stop_oracle(self) -> None:
        """Stop the oracle before it is removed, so that its log is read to the end."""
        if self._follower is not None:
            with contextlib.suppress(DockerException):
                self._api.kill(self._oracle)
            self._follower.join(timeout=10.0)
            self._follower = None

    def _kill_all(self) -> None:
        """Kill everything that the agent runs, when a runner does not answer because somebody tampered with it."""
        kill = Conversation(self._api, self._agent, ["/bin/kill", "-KILL", "--", "-1"], b"", user=str(AGENT_ID))
        with contextlib.closing(kill):
            kill.answer(0, time.monotonic() + GRACE_S)

    def _without_runner(self, conversation: Conversation, duration_s: float) -> CommandResult:
        """The result of a command whose runner was killed or could not start: by the agent, or for want of memory."""
        state = self._api.inspect_container(self._agent)["State"]
        if not state["Running"]:
            cause = "it ran out of memory" if state.get("OOMKilled") else state.get("Error") or "it was stopped"
            raise SandboxError(f"The agent's container is gone: {cause}.")
        code = conversation.exit_code()
        return CommandResult(code or 137, "[the command was killed together with its runner]\n", duration_s)


def _remove(api: Any, sandbox_id: str) -> None:
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


@contextlib.contextmanager
def _engine_errors(what: str, *passed: type[Exception]) -> Iterator[None]:
    """The engine's errors as SandboxError, but for those that are `passed` on."""
    try:
        yield
    except (DockerException, OSError) as error:
        if isinstance(error, passed):
            raise
        explanation = getattr(error, "explanation", None) or error
        raise SandboxError(f"{what}: {explanation}") from error
