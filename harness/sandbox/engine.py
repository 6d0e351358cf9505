"""The Docker Engine: reaching it, waiting for it, and a conversation with a process that it starts in a container."""

import contextlib
import http
import os
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, ParamSpec, TypeVar

import docker
import requests
import stamina
from docker.errors import APIError, DockerException

from harness.errors import EngineNotFound, SandboxError

STDOUT: Final = 1
ENGINE_PATIENCE_S = 300.0
"""How long an engine that does not answer is waited for: longer than its restart or upgrade takes."""

_CHUNK_BYTES: Final = 1 << 20
_FRAME_HEADER: Final = struct.Struct(">BxxxL")  # stream, bytes

P = ParamSpec("P")
T = TypeVar("T")


class ConnectionLost(SandboxError):
    """The connection to the engine broke in the middle of a conversation."""


def connect() -> docker.DockerClient:
    """A client of the engine that DOCKER_HOST names, or of this machine's. Raises EngineNotFound."""
    try:
        client = docker.from_env()
        try:
            client.ping()
        except BaseException:
            client.close()
            raise
    except (DockerException, OSError) as error:
        where = os.environ.get("DOCKER_HOST") or "this machine's usual socket"
        raise EngineNotFound(
            f"No Docker Engine answers at {where}: {error}\n"
            "Start one, name it with DOCKER_HOST, check that you may use it (`docker info`), "
            "or take --sandbox local, which isolates nothing."
        ) from error
    return client


def engine_available() -> bool:
    """Whether a Docker Engine answers."""
    try:
        connect().close()
    except EngineNotFound:
        return False
    return True


def unreachable(error: Exception) -> bool:
    """Whether it says that the engine does not answer, and not that it answered no."""
    return isinstance(error, requests.RequestException | EngineNotFound) and not isinstance(error, APIError)


def patiently(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the call gives; while the engine does not answer it is called again, for ENGINE_PATIENCE_S at most.

    Only for calls that do no harm when they are carried out twice.
    """
    caller = stamina.RetryingCaller(attempts=None, timeout=ENGINE_PATIENCE_S, wait_initial=0.2, wait_max=5.0)
    return caller(unreachable, call, *args, **kwargs)


@contextlib.contextmanager
def engine_errors(what: str, *passed: type[Exception]) -> Iterator[None]:
    """The engine's errors as SandboxError, but for those that are `passed` on."""
    try:
        yield
    except (DockerException, OSError) as error:
        if isinstance(error, passed):
            raise
        explanation = getattr(error, "explanation", None) or error
        raise SandboxError(f"{what}: {explanation}") from error


@contextlib.contextmanager
def container_archive(api: Any, container: str, path: str) -> Iterator[Iterator[bytes]]:
    """A path of a container as a tar stream; FileNotFoundError if it is not there.

    As the SDK's get_archive, whose response cannot be closed before it has been read to its end.
    """
    with _streamed(api, f"/containers/{container}/archive", {"path": path}, api.timeout) as response:
        if response.status_code == http.HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(path)
        api._raise_for_status(response)  # noqa: SLF001
        yield response.iter_content(_CHUNK_BYTES)


@contextlib.contextmanager
def container_log(api: Any, container: str, *, follow: bool) -> Iterator[Iterator[bytes]]:
    """What a container has printed to stdout, and with `follow` what it prints until it stops.

    FileNotFoundError if there is no such container. As the SDK's logs, which takes a broken connection for the end.
    """
    params = {"stdout": 1, "stderr": 0, "follow": int(follow)}
    with _streamed(api, f"/containers/{container}/logs", params, None) as response:  # it may be silent for hours
        if response.status_code == http.HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(container)
        api._raise_for_status(response)  # noqa: SLF001
        yield stdout_of(response.iter_content(_CHUNK_BYTES))


@contextlib.contextmanager
def _streamed(api: Any, path: str, params: dict[str, Any], timeout_s: float | None) -> Iterator[Any]:
    headers = {"Accept-Encoding": "identity"}
    response = api._get(api._url(path), params=params, stream=True, timeout=timeout_s, headers=headers)  # noqa: SLF001
    with contextlib.closing(response):
        yield response


def stdout_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What a container without a terminal printed to stdout, from the engine's frames for both streams.

    https://docs.docker.com/reference/api/engine/, "Stream format"; the chunks may be cut anywhere.
    """
    pending = b""
    left = stream = 0
    for chunk in chunks:
        pending += chunk
        while pending:
            if not left:
                if len(pending) < _FRAME_HEADER.size:
                    break
                stream, left = _FRAME_HEADER.unpack_from(pending)
                pending = pending[_FRAME_HEADER.size :]
            data, pending = pending[:left], pending[left:]
            left -= len(data)
            if stream == STDOUT and data:
                yield data


class Conversation:
    """A process in a container that was given `said` and answers until it closes its output.

    Closing the conversation earlier closes the process's stdin. The socket that the SDK returns is read directly: a
    time limit must hold even if the engine or the process falls silent, and the answer's size is bounded here. Methods
    raise ConnectionLost; an engine that does not answer at the beginning is waited for.
    """

    def __init__(
        self, api: Any, container: str, arguments: list[str], said: bytes, *, user: str, workdir: str | None = None
    ) -> None:
        self._api = api
        created = patiently(api.exec_create, container, arguments, stdin=True, user=user, workdir=workdir)
        self._exec_id: str = created["Id"]
        try:
            self._stream = api.exec_start(self._exec_id, socket=True)
        except requests.RequestException as error:
            if not unreachable(error):
                raise
            raise ConnectionLost(f"The Docker Engine did not take the command: {error}") from error
        self._socket: socket.socket = getattr(self._stream, "_sock", self._stream)
        self._pending = b""
        try:
            self._socket.settimeout(30.0)
            self._socket.sendall(said)
        except OSError as error:
            self.close()
            raise ConnectionLost(f"The Docker Engine did not take the command: {error}") from error

    def answer(self, max_bytes: int, deadline: float) -> tuple[bytes, bool]:
        """What it printed to stdout by `deadline` (of time.monotonic), and whether it came to an end by then.

        More than `max_bytes` counts as no end.
        """
        said = bytearray()
        while True:
            header = self._receive(8, deadline)
            if header is None:
                return bytes(said), False
            if len(header) < 8:
                return bytes(said), True
            stream, size = _FRAME_HEADER.unpack(header)
            while size:
                data = self._receive(min(size, 1 << 16), deadline)
                if not data:
                    return bytes(said), data is not None
                size -= len(data)
                if stream == STDOUT:
                    said += data
                if len(said) > max_bytes:
                    return bytes(said), False

    def exit_code(self) -> int | None:
        """The process's exit code; None while it runs. Raises what the SDK does."""
        code: int | None = patiently(self._api.exec_inspect, self._exec_id)["ExitCode"]
        return code

    def close(self) -> None:
        response = getattr(self._stream, "_response", None)
        if response is not None:
            response.close()
        self._stream.close()
        self._socket.close()

    def _receive(self, size: int, deadline: float) -> bytes | None:
        """`size` bytes, fewer at the end, None at the deadline."""
        while len(self._pending) < size:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return None
            self._socket.settimeout(left_s)
            try:
                data = self._socket.recv(1 << 16)
            except TimeoutError:
                return None
            except OSError as error:
                raise ConnectionLost(f"The connection to the Docker Engine broke: {error}") from error
            if not data:
                break
            self._pending += data
        data, self._pending = self._pending[:size], self._pending[size:]
        return data
