"""A stand-in for the engine's socket that a test can take away, as if the engine were restarted."""

import contextlib
import gc
import os
import socket
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path


class EngineProxy:
    """Passes on what is said at `address` to this machine's engine, while it is up."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "engine.sock"
        self.address = f"unix://{self._path}"
        self._engine = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://")
        self._listener: socket.socket | None = None
        self._open: list[socket.socket] = []

    def up(self) -> None:
        if self._listener is not None:
            return
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen(64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def down(self) -> None:
        """Take it away: nobody can connect, and all connections break."""
        self._path.unlink(missing_ok=True)
        listener, self._listener = self._listener, None
        for end in ([listener] if listener else []) + self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        if listener:
            listener.close()
        self._open = []

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._engine)
            self._open += [near, far]
            left = [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=(source, target, left), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, left: list[socket.socket]) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
    left.pop()
    if not left:  # both directions have ended
        source.close()
        target.close()


def away(proxy: EngineProxy, after_s: float, for_s: float) -> Callable[[], None]:
    """Take the engine away in a while, for a while; the function that is given back waits for the end of that."""

    def work() -> None:
        time.sleep(after_s)
        proxy.down()
        time.sleep(for_s)
        proxy.up()

    thread = threading.Thread(target=work)
    thread.start()
    return thread.join


@contextlib.contextmanager
def engine_proxy() -> Iterator[EngineProxy]:
    """One that is up."""
    with tempfile.TemporaryDirectory(prefix="engine-") as folder:  # short enough for a socket's address
        proxy = EngineProxy(Path(folder))
        proxy.up()
        try:
            yield proxy
        finally:
            proxy.down()
            collect_sockets()


def collect_sockets() -> None:
    """Collect those that the SDK leaves open when it cannot connect, before their warning hits some later test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
