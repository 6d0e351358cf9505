"""The Docker sandbox: the agent's container and the oracle's, neither with a network, joined by one unix socket."""

import contextlib
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import docker
from docker.errors import APIError, DockerException, NotFound

from harness.errors import SandboxError, WorkspaceError
from harness.protocols import CommandResult
from harness.sandbox import workspace as container_workspace
from harness.sandbox.claim import Claim, gateway_folder
from harness.sandbox.command import (
    GRACE_S,
    KILLED,
    ORACLE_NOTE,
    Answer,
    no_space,
    noted,
    out_of_memory,
    parse_answer,
    reply_limit,
    request,
)
from harness.sandbox.containers import AGENT_ID, WORKSPACE, Containers, end_of, lives_since_start, remove
from harness.sandbox.engine import ConnectionLost, Conversation, connect, engine_errors, patiently
from harness.sandbox.image import Target, ensure_image
from harness.sandbox.options import SandboxOptions
from harness.sandbox.oracle_log import OracleLog

RUNNER: Final = ["/usr/bin/python3", "-I", "-S", "/usr/local/lib/gbaeval/runner.py"]
ORACLE_START_S: Final = 60.0
SAVE_ATTEMPTS: Final = 10
EXIT_S: Final = 2.0
LOST: Final = 126


class DockerSandbox:
    """A Sandbox of two containers; see harness.protocols, and harness.sandbox.make_sandbox for the arguments.

    An engine that does not answer for a while is waited for; a command that it cut off by that is reported killed. A
    crashed oracle is started anew. When the agent's container has stopped, its workspace is lost: SandboxError.
    `sandbox_id` is that of a sandbox to `attach` to.
    """

    kind: Literal["docker"] = "docker"
    workspace = WORKSPACE
    isolates = True
    warning: str | None = None

    def __init__(
        self,
        options: SandboxOptions,
        *,
        workspace_files: Mapping[str, bytes] | None = None,
        workspace_source: Path | None = None,
        sandbox_id: str | None = None,
    ) -> None:
        self.limits = options.limits
        self._options = options
        self._files = workspace_files or {}
        self._source = workspace_source
        self._event = options.event
        self._id = sandbox_id or uuid.uuid4().hex[:12]
        self._run_id = options.run_id or self._id
        self.containers = Containers(self._id, self._run_id, self.limits)
        self._claim = Claim(self._id)
        self._client: docker.DockerClient | None = None
        log = options.oracle_log
        self._log = OracleLog(self.containers.oracle, log, self._event) if log is not None else None
        self._notes: list[str] = []
        """What the agent is to be told with its next command's output."""
        self._oom_kills = 0
        self._full: tuple[str, ...] = ()

    @property
    def handle(self) -> dict[str, str]:
        """What harness.sandbox.attach finds it by, from before its start."""
        return {"kind": self.kind, "id": self._id, "run_id": self._run_id}

    @property
    def gateway(self) -> Path:
        """See Sandbox.gateway."""
        return gateway_folder(self._id)

    def start(self) -> None:
        try:
            self._claim.take()
            self._client = connect()
            with engine_errors("The sandbox did not start"):
                self._start(self._client)
        except BaseException:  # Ctrl-C as well
            self.close()
            raise

    def attach(self) -> bool:
        """Take over the containers of a harness that has died, with what runs in them but for its last command.

        False if the workspace is lost; then the rest is removed, once the oracle's log is saved. Raises SandboxError,
        and leaves everything as it is, if another process works in it or the engine fails.
        """
        self._claim.take()
        try:
            self._client = patiently(connect)
            with engine_errors("The sandbox could not be taken over"):
                if self._log is not None:
                    self._log.start()
                lives = not self._lost(self._api)
                if lives:
                    self._stop_runners()
                    self._run("true", 10.0)  # for the count of processes killed so far, which are no news
                    self._notes.clear()
                    self._mend_oracle(look=True)
        except BaseException:
            self.abandon()
            raise
        if not lives:
            self.close()
        return lives

    def run(
        self,
        command: str,
        timeout_s: float,
        keep_bytes: int | None = None,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> CommandResult:
        """See Sandbox.run; `keep_bytes` overrides how much of the output is kept.

        Lines in brackets at the output's end say what befell the sandbox meanwhile: out of memory, disk full, oracle
        crashed.
        """
        with engine_errors("The command could not be run"):
            self._require_agent()  # in one that was started anew commands would run, in an empty workspace
            self._mend_oracle()
            ran = self._run(command, timeout_s, keep_bytes, environment)
            self._mend_oracle()
        notes, self._notes = self._notes, []
        return noted(ran, *dict.fromkeys(notes))

    def save_workspace(self, archive: Path) -> None:
        """See Sandbox.save_workspace; may be called from another thread than `run`."""
        # Reading beats pausing: the agent works on, and pausing hangs some engines when processes fork a lot.
        with engine_errors("The workspace could not be saved"):
            if not any(patiently(self._save, archive) for _ in range(SAVE_ATTEMPTS)):
                raise WorkspaceError("The workspace could not be saved: its files change too fast.")

    def _save(self, archive: Path) -> bool:
        with contextlib.closing(connect()) as client:
            agent, max_bytes = self.containers.agent, 2 * self.limits.workspace_bytes
            return container_workspace.save(
                client.api, agent, archive, max_bytes, lambda: self._require_agent(client.api)
            )

    def read_file(self, path: str, max_bytes: int) -> bytes:
        """A regular file of the workspace; FileNotFoundError if there is none, FileTooLarge if it has more bytes."""
        with engine_errors(f"{path} could not be read", FileNotFoundError):
            try:
                return patiently(container_workspace.read_file, self._api, self.containers.agent, path, max_bytes)
            except FileNotFoundError:
                self._require_agent()  # what the engine also says if the container is gone, or has stopped
                raise

    def close(self) -> None:
        """See Sandbox.close. What an engine that does not answer keeps is an event: it says nothing about the run."""
        if self._client is None:
            self._claim.drop(for_good=True)
            return
        api, removed = self._client.api, False
        try:
            self._stop_oracle()
        finally:
            try:
                removed = self._remove(api)
            except KeyboardInterrupt:  # a second Ctrl-C must not leave containers behind either
                removed = self._remove(api)
                raise
            finally:
                self._disconnect(for_good=removed)

    def abandon(self) -> None:
        """Let go of it as it is, for `attach`."""
        if self._log is not None:
            self._log.abandon()
        self._disconnect(for_good=False)

    def _remove(self, api: Any) -> bool:
        try:
            patiently(remove, api, self._id)
        except (DockerException, OSError) as error:
            how = f"`gbaeval sandboxes remove {self._run_id}` removes them"
            self._event("sandbox_left", message=f"The containers could not be removed: {error}. {how}.")
            return False
        return True

    def _disconnect(self, *, for_good: bool) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()
        self._claim.drop(for_good=for_good)

    @property
    def _api(self) -> Any:
        if self._client is None:
            raise SandboxError("The sandbox is not running.")
        return self._client.api

    def _start(self, client: docker.DockerClient) -> None:
        with_oracle = self._log is not None
        images = {target: self._image(target) for target in (("agent", "oracle") if with_oracle else ("agent",))}
        self.containers.make_volumes(client.api, with_oracle=with_oracle)
        if self._log is not None:
            self.containers.make_oracle(client, images["oracle"])
            self._log.start()
        gateway = self.gateway if self._options.program is not None else None
        if gateway is not None:
            gateway.mkdir(exist_ok=True)
            gateway.chmod(0o755)  # whatever this process's umask: the agent is another user
        self.containers.make_agent(client, images["agent"], with_oracle=with_oracle, gateway=gateway)
        container_workspace.fill(client.api, self.containers.unfinished_agent, self._files, self._source)
        client.api.rename(self.containers.unfinished_agent, self.containers.agent)
        if with_oracle:
            self._await_oracle()

    def _image(self, target: Target) -> str:
        assert self._client is not None
        how = self._options
        return ensure_image(
            self._client,
            target,
            core=how.core,
            program=how.program,
            ca_bundle=how.ca_bundle,
            progress=how.progress,
        )

    def _run(
        self,
        command: str,
        timeout_s: float,
        keep_bytes: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> CommandResult:
        """Run it, and note what befell the sandbox."""
        keep_bytes = self.limits.output_bytes if keep_bytes is None else keep_bytes
        started = time.monotonic()
        said = request(command, timeout_s, keep_bytes, environment)
        try:
            with contextlib.closing(self._conversation(RUNNER, said, WORKSPACE)) as conversation:
                reply, ended = conversation.answer(reply_limit(keep_bytes), started + timeout_s + GRACE_S)
                answer = parse_answer(reply) if ended else None
                if answer is not None:
                    self._note_state(answer)
                    return answer.ran
                if not ended:
                    self._kill_all()
                    return CommandResult(None, "", time.monotonic() - started)
                code = self._exit_code(conversation)
            # 0 is no code for a runner without an answer. 126 is the engine's for one whose connection it has lost, and
            # for one that it could not start, of which it says why.
            if code and (code != LOST or reply):
                return self._without_runner(code, time.monotonic() - started)
            reason = "the answer breaks off"
        except ConnectionLost as error:
            reason = str(error)
        return self._cut_off(reason, time.monotonic() - started)

    def _conversation(self, arguments: list[str], said: bytes = b"", workdir: str | None = None) -> Conversation:
        try:
            return Conversation(self._api, self.containers.agent, arguments, said, user=str(AGENT_ID), workdir=workdir)
        except APIError:
            self._require_agent()
            raise

    def _note_state(self, answer: Answer) -> None:
        killed, self._oom_kills = answer.oom_kills - self._oom_kills, answer.oom_kills
        if killed > 0:
            self._event("out_of_memory", killed=killed)
            self._notes.append(out_of_memory(killed, self.limits.memory_bytes))
        if answer.full and answer.full != self._full:
            self._event("no_space", folders=list(answer.full))
        self._full = answer.full
        self._notes.append(no_space(answer.full))

    def _exit_code(self, conversation: Conversation) -> int | None:
        """The code of a runner that gave no answer; None if it runs still."""
        deadline = time.monotonic() + EXIT_S
        while time.monotonic() < deadline:  # the engine gets to know of an end a little after its stream's
            try:
                code = conversation.exit_code()
            except NotFound:  # an engine that was started anew does not know what ran before
                return None
            if code is not None:
                return code
            time.sleep(0.02)
        return None

    def _without_runner(self, code: int, duration_s: float) -> CommandResult:
        """The result of a command whose runner was killed or could not start: by the agent, or for want of memory."""
        answer = None
        with contextlib.suppress(SandboxError, DockerException):
            with contextlib.closing(self._conversation(RUNNER, request("true", 5.0, 64), WORKSPACE)) as look:
                reply, _ = look.answer(reply_limit(64), time.monotonic() + 5.0 + GRACE_S)
            answer = parse_answer(reply)
        if answer is not None:
            self._note_state(answer)
        else:  # no command can be run any more, as where processes fork all the time
            with contextlib.suppress(SandboxError, DockerException):
                self._kill_all()
            self._notes.append("all processes were killed: they had left no room for this command")
        deadline = time.monotonic() + EXIT_S
        while True:  # the engine gets to know of a container's end a little after that of what ran in it
            self._require_agent()
            if time.monotonic() > deadline:
                return CommandResult(code, "[the command was killed together with its runner]\n", duration_s)
            time.sleep(0.1)

    def _cut_off(self, reason: str, duration_s: float) -> CommandResult:
        """The result of a command during which the connection to the engine broke. The engine is waited for."""
        began = time.monotonic()
        try:
            self._require_agent()
        except SandboxError as error:
            raise SandboxError(f"The connection to the Docker Engine broke ({reason}), and now: {error}") from error
        self._stop_runners()
        self._event("engine_connection_lost", message=reason, waited_s=round(time.monotonic() - began, 3))
        note = "[the command was killed: the connection to the sandbox broke, and its output is lost]\n"
        return CommandResult(KILLED, note, duration_s)

    def _stop_runners(self) -> None:
        """Kill the commands that nobody waits for any more."""
        with contextlib.closing(self._conversation([*RUNNER, "stop"])) as stop:
            stop.answer(0, time.monotonic() + GRACE_S)

    def _kill_all(self) -> None:
        """Kill everything that the agent runs, when a runner does not answer because somebody tampered with it."""
        with contextlib.closing(self._conversation(["/bin/kill", "-KILL", "--", "-1"])) as kill:
            kill.answer(0, time.monotonic() + GRACE_S)

    def _require_agent(self, api: Any = None) -> None:
        """Raises SandboxError, which says how it ended, if the agent's container or its workspace is lost."""
        lost = self._lost(api or self._api)
        if lost:
            raise SandboxError(f"The agent's container is gone, and its workspace with it: {lost}.")

    def _lost(self, api: Any) -> str:
        """Why the agent's container does not live any more; empty while it does and its workspace is whole."""
        try:
            state = patiently(api.inspect_container, self.containers.agent)["State"]
        except NotFound:
            return "it was removed"
        return "" if lives_since_start(state) else end_of(state)

    def _mend_oracle(self, *, look: bool = False) -> None:
        """Start the oracle anew if it has crashed; with `look` ask the engine, else its log's end tells."""
        if self._log is None or not (look or self._log.ended.is_set()):
            return
        oracle = self.containers.oracle
        try:
            crashed = not patiently(self._api.inspect_container, oracle)["State"]["Running"]
            if crashed:
                patiently(self._api.start, oracle)
        except NotFound:
            crashed = True
            assert self._client is not None
            self.containers.make_oracle(self._client, self._image("oracle"))
        self._log.resume()
        self._await_oracle()
        if crashed:
            self._event("oracle_restarted", message=ORACLE_NOTE)
            self._notes.append(ORACLE_NOTE)

    def _await_oracle(self) -> None:
        deadline = time.monotonic() + ORACLE_START_S
        while True:
            answer = self._run("oracle limits", 10.0)
            if answer.exit_code == 0:
                return
            state = patiently(self._api.inspect_container, self.containers.oracle)["State"]
            if not state["Running"] or time.monotonic() > deadline:
                log = self._api.logs(self.containers.oracle, stdout=False, stderr=True, tail=20)
                raise SandboxError(
                    f"The oracle did not start: {answer.output.strip()}\n{log.decode('utf-8', 'replace')}"
                )
            time.sleep(0.1)

    def _stop_oracle(self) -> None:
        """Stop the oracle before it is removed, so that its log is read to the end."""
        if self._log is not None:
            with contextlib.suppress(DockerException, OSError):
                self._api.kill(self.containers.oracle)
            self._log.stop()
