"""The Docker Engine: reaching it, and a conversation with a process that it starts in a container."""

import contextlib
import http
import os
import socket
import struct
import time
from collections.abc import Iterator
from typing import Any, Final

import docker
from docker.errors import DockerException

from harness.errors import EngineNotFound, SandboxError

STDOUT: Final = 1
_CHUNK_BYTES: Final = 1 << 20


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


@contextlib.contextmanager
def container_archive(api: Any, container: str, path: str) -> Iterator[Iterator[bytes]]:
    """A path of a container as a tar stream; FileNotFoundError if it is not there.

    As the SDK's get_archive, whose response cannot be closed before it has been read to its end.
    """
    url = api._url("/containers/{0}/archive", container)  # noqa: SLF001
    response = api._get(url, params={"path": path}, stream=True, headers={"Accept-Encoding": "identity"})  # noqa: SLF001
    with contextlib.closing(response):
        if response.status_code == http.HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(path)
        api._raise_for_status(response)  # noqa: SLF001
        yield response.iter_content(_CHUNK_BYTES)


class Conversation:
    """A process in a container that was given `said` and answers until it closes its output.

    Closing the conversation earlier closes the process's stdin. The socket that the SDK returns is read directly: a
    time limit must hold even if the engine or the process falls silent, and the answer's size is bounded here.
    """

    def __init__(
        self, api: Any, container: str, arguments: list[str], said: bytes, *, user: str, workdir: str | None = None
    ) -> None:
        self._api = api
        self._exec_id: str = api.exec_create(container, arguments, stdin=True, user=user, workdir=workdir)["Id"]
        self._stream = api.exec_start(self._exec_id, socket=True)
        self._socket: socket.socket = getattr(self._stream, "_sock", self._stream)
        self._pending = b""
        try:
            self._socket.settimeout(30.0)
            self._socket.sendall(said)
        except OSError as error:
            self.close()
            raise SandboxError(f"The Docker Engine did not take the command: {error}") from error

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
            stream, size = struct.unpack(">BxxxL", header)
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
        """The process's exit code, once it has ended."""
        code: int | None = self._api.exec_inspect(self._exec_id)["ExitCode"]
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
                raise SandboxError(f"The connection to the Docker Engine broke: {error}") from error
            if not data:
                break
            self._pending += data
        data, self._pending = self._pending[:size], self._pending[size:]
        return data
