"""The live sessions of a service: their names, how many there may be, and what becomes of those that are lost."""

import hashlib
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from harness.oracle import limits
from harness.oracle.command import Command, parse_command
from harness.oracle.log import Log
from harness.oracle.machine import MachineLost
from harness.oracle.process import Tail, start_machine
from harness.oracle.query import QueryError
from harness.oracle.session import Session
from harness.oracle.wire import Message, pack

_NAME: Final = re.compile(r"s([1-9][0-9]{0,8})-([0-9a-f]{4})")
_REMEMBERED: Final = 1000
_SWEEP_S: Final = 1.0


class Sessions:
    """Answers everything that is asked about sessions; any thread may.

    A name holds a mark of this service, so that a session of an earlier one is known to be lost. `worker` is the
    command that runs a ROM; a session that nobody uses for `idle_s` is lost.
    """

    def __init__(self, worker: Sequence[str], log: Log, idle_s: float) -> None:
        self._worker = worker
        self._log = log
        self._idle_s = idle_s
        self._mark = secrets.token_hex(2)
        self._lock = threading.Lock()
        self._open: dict[str, tuple[Session, Tail]] = {}
        self._lost: OrderedDict[str, str] = OrderedDict()
        self._number = 0
        self._free = threading.BoundedSemaphore(limits.MAX_SESSIONS)
        threading.Thread(target=self._sweep, daemon=True).start()

    def answer(self, message: Message) -> bytes:
        """The answer to a message whose `op` is one of OPS, packed."""
        try:
            command = parse_command(message)
            if command.op == "sessions":
                return pack({"type": "done", "sessions": self._list()})
            with self._opened(command.rom) if command.op == "open" else self._found(command.session) as session:
                return self._carry_out(session, command)
        except QueryError as error:
            fields = {"op": message.header["op"], "status": "refused", "message": str(error)}
            if fields["op"] == "open":
                fields["rom_sha256"] = hashlib.sha256(b"".join(message.blobs)).hexdigest()
            self._log.write(fields)
            return _error(str(error))

    def _list(self) -> list[dict[str, Any]]:
        with self._lock:
            sessions = [session for session, _ in self._open.values()]
        now = time.monotonic()
        return [session.state() | {"idle_s": round(now - session.used)} for session in sessions]

    @contextmanager
    def _opened(self, rom: bytes) -> Iterator[Session]:
        """A new session, not used by another thread."""
        if not self._free.acquire(blocking=False):
            names = ", ".join(entry["session"] for entry in self._list())
            raise QueryError(f"{limits.MAX_SESSIONS} sessions are open, which is all there may be: {names}. Close one.")
        try:
            machine, tail = start_machine(self._worker, rom)
            try:
                with self._lock:
                    self._number += 1
                    name = f"s{self._number}-{self._mark}"
                session = Session(name, rom, machine, self._log)
            except BaseException:
                machine.close()
                raise
        except BaseException as error:
            self._free.release()
            if isinstance(error, MachineLost):
                raise QueryError(f"No session with this ROM: {error}.") from error
            raise
        with session.lock:
            with self._lock:
                self._open[name] = session, tail
            yield session

    @contextmanager
    def _found(self, name: str) -> Iterator[Session]:
        """The session of this name, not used by another thread. Raises QueryError that says what became of it."""
        with self._lock:
            session, _ = self._open.get(name, (None, None))
        if session is not None:
            with session.lock:
                if not session.ended:
                    yield session
                    return
        match = _NAME.fullmatch(name)
        if match is None or (match[2] == self._mark and int(match[1]) > self._number):
            raise QueryError(f"There is no session {name!r}; `oracle sessions` lists the open ones.")
        if match[2] != self._mark:
            raise QueryError(_lost(name, "the oracle was started anew"))
        if name in self._lost:
            raise QueryError(_lost(name, self._lost[name]))
        raise QueryError(f"Session {name} was closed.")

    def _carry_out(self, session: Session, command: Command) -> bytes:
        """Do it, log it, and say what came of it."""
        started = time.monotonic()
        frames, changes = session.inputs.frames, len(session.inputs.events)
        undone = [frames, changes, session.inputs.digest()] if command.op in ("back", "load") and changes else None
        reason = refusal = None
        try:
            fields, blobs = _perform(session, command)
        except QueryError as error:
            refusal = str(error)
        except MachineLost as error:
            reason = f"{error} after frame {session.inputs.frames}"
            refusal = _lost(session.name, reason)
        session.used = time.monotonic()
        played = _played(session, frames, changes) if command.op == "step" else {}
        session.log.add(command.op, session.used - started, played, refusal, undone if refusal is None else None)
        if reason is not None or command.op == "close":
            self._end(session, reason)
        return _error(refusal) if refusal is not None else pack({"type": "done", **session.state(), **fields}, blobs)

    def _end(self, session: Session, reason: str | None = None) -> None:
        """Close it, or report it lost for a reason. Its lock is held."""
        session.close()
        session.log.flush()
        with self._lock:
            _, tail = self._open.pop(session.name)
            if reason is not None:
                self._lost[session.name] = reason
                if len(self._lost) > _REMEMBERED:
                    self._lost.popitem(last=False)
        self._free.release()
        if reason is not None:
            self._log.write(
                {"op": "session", **session.describe(), "status": "lost", "message": reason, "stderr": tail.text()}
            )

    def _sweep(self) -> None:
        """Once a second: end the sessions that nobody uses, and write what the logs still hold."""
        while True:
            time.sleep(_SWEEP_S)
            with self._lock:
                sessions = [session for session, _ in self._open.values()]
            for session in sessions:
                if not session.lock.acquire(blocking=False):
                    continue
                try:
                    if session.ended:
                        continue
                    session.log.flush()
                    if time.monotonic() - session.used > self._idle_s:
                        self._end(session, f"it was not used for {self._idle_s:g} s")
                finally:
                    session.lock.release()


def _perform(session: Session, command: Command) -> tuple[dict[str, Any], list[bytes]]:
    """Do what was asked; the answer's own fields and its blobs. Raises QueryError or MachineLost."""
    match command.op:
        case "keys":
            session.set_keys(command.keys)
        case "step":
            session.step(command.frames, command.events)
        case "picture":
            return {}, [session.picture()]
        case "audio":
            sound, rate, dropped = session.audio()
            return {"rate": rate, "dropped": dropped}, [sound]
        case "save":
            session.save(command.state)
        case "load":
            session.load(command.state)
        case "back":
            session.back(command.frames)
        case "replay":
            return {}, [session.inputs.text().encode()]
    return {}, []


def _played(session: Session, frames: int, changes: int) -> dict[str, int]:
    """What a session's log adds up: what was run since it had so many frames and changes of the keys."""
    now = session.inputs.frames
    held = sum(count for keys, count in session.inputs.runs(frames, now) if keys)
    return {
        "frames": now - frames,
        "input_frames": held,
        "input_asks": int(held > 0),
        "key_changes": len(session.inputs.events) - changes,
    }


def _lost(name: str, reason: str) -> str:
    return f"Session {name} is lost: {reason}. `oracle open` begins another."


def _error(message: str) -> bytes:
    return pack({"type": "error", "message": message})
