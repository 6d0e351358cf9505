"""What becomes of live sessions: how many there may be, how they are lost, and what is logged of them."""

import contextlib
import hashlib
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from harness.oracle import client, limits
from harness.oracle.inputs import Inputs
from tests.oracle_service import Service, running
from tests.tiny_rom import keys_rom, stripes_rom

Connect = Callable[[Service], client.Oracle]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("o")) as service:
        yield service


@pytest.fixture
def connect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Makes clients and closes them; two ROMs are in the current folder."""
    (tmp_path / "stripes.gba").write_bytes(stripes_rom())
    (tmp_path / "keys.gba").write_bytes(keys_rom())
    monkeypatch.chdir(tmp_path)

    with contextlib.ExitStack() as clients:

        def connected(service: Service) -> client.Oracle:
            monkeypatch.setattr(client, "SOCKET", str(service.socket))
            return clients.enter_context(contextlib.closing(client.Oracle()))

        yield connected


def do(oracle: client.Oracle, *lines: str) -> dict[str, Any]:
    """The last line's answer."""
    answers = [oracle.do(line) for line in lines]
    assert answers[-1] is not None
    return answers[-1]


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_sessions_side_by_side(service: Service, connect: Connect) -> None:
    """Sessions do not disturb one another, also when they run at the same time."""

    def play(oracle: client.Oracle, rom: str, keys: str) -> list[str]:
        do(oracle, f"open {rom}", f"keys . {keys}")
        hashes = [do(oracle, "step . 7")["hash"] for _ in range(30)]
        do(oracle, "close .")
        return hashes

    plays = [("stripes.gba", "A"), ("stripes.gba", "B"), ("keys.gba", "A")]
    alone = [play(connect(service), *what) for what in plays]
    with ThreadPoolExecutor(len(plays)) as threads:
        together = list(threads.map(play, [connect(service) for _ in plays], *zip(*plays, strict=True)))

    assert alone == together
    assert 3 == len({tuple(hashes) for hashes in together})


def test_two_clients_of_one_session(service: Service, connect: Connect) -> None:
    """A session can be used from several connections; none of their frames gets lost."""
    first, second = connect(service), connect(service)
    name = do(first, "open stripes.gba")["session"]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda oracle: [oracle.do(f"step {name} 3") for _ in range(40)], [first, second]))

    assert 241 == do(second, f"step {name} 1")["frames"]
    do(first, f"close {name}")


def test_too_many_sessions(service: Service, connect: Connect) -> None:
    """One more than may be is refused and named what to close; a closed one's place is free, and its processes end."""
    oracle = connect(service)
    names = [do(oracle, "open stripes.gba")["session"] for _ in range(limits.MAX_SESSIONS)]
    do(oracle, "step . 200", "save . one", "back . 50")

    with pytest.raises(client.OracleError, match=f"all there may be: {', '.join(names)}. Close one."):
        oracle.do("open stripes.gba")
    assert names == [session["session"] for session in do(oracle, "sessions")["sessions"]]
    assert 200 - 50 == do(oracle, "sessions")["sessions"][-1]["frames"]
    assert len(service.workers()) > 2 * limits.MAX_SESSIONS
    for name in names:
        do(oracle, f"close {name}")
    assert {"sessions": []} == do(oracle, "sessions")
    eventually(lambda: not service.workers())


@pytest.mark.parametrize("victim", ["machine", "copy"])
def test_killed_worker(service: Service, connect: Connect, victim: str) -> None:
    """A machine that dies loses its session, which says so ever after; other sessions and the service go on."""
    oracle, other = connect(service), connect(service)
    do(other, "open stripes.gba", "step . 5")
    theirs = service.workers()
    name = do(oracle, "open stripes.gba", "step . 5")["session"]
    mine = sorted(service.workers() - theirs)
    assert 2 == len(mine)
    os.kill(mine[0 if victim == "machine" else 1], signal.SIGKILL)

    with pytest.raises(client.OracleError, match=f"Session {name} is lost: its machine broke down after frame 5."):
        oracle.do("back . 1" if victim == "copy" else "step . 1")
    with pytest.raises(client.OracleError, match=f"Session {name} is lost: its machine broke down after frame 5."):
        oracle.do("picture . x.png")
    assert 6 == do(other, "step . 1")["frames"]
    (line,) = [line for line in service.lines() if line.get("status") == "lost" and line["session"] == name]
    assert (5, hashlib.sha256(stripes_rom()).hexdigest()) == (line["position"], line["rom_sha256"])
    eventually(lambda: theirs == service.workers())
    do(other, "close .")


def test_restarted_service(tmp_path_factory: pytest.TempPathFactory, connect: Connect) -> None:
    """Sessions of a service that is gone are lost, and their processes end; the next one says so of their names."""
    folder = tmp_path_factory.mktemp("o")
    with running(folder) as service:
        oracle = connect(service)
        name = do(oracle, "open stripes.gba", "step . 60")["session"]
        os.kill(service.process.pid, signal.SIGKILL)
        with pytest.raises(client.OracleError, match=r"the oracle (broke off|fell silent)"):
            oracle.do("step . 60")
        eventually(lambda: not service.workers())
    with running(folder) as service, pytest.raises(client.OracleError, match="is lost: the oracle was started anew"):
        connect(service).do(f"step {name} 1")


def test_unused_session(tmp_path_factory: pytest.TempPathFactory, connect: Connect) -> None:
    """A session that nobody uses is lost after a while, and its place is free."""
    with running(tmp_path_factory.mktemp("o"), idle_s=0.5) as service:
        oracle = connect(service)
        name = do(oracle, "open stripes.gba")["session"]
        eventually(lambda: {"sessions": []} == oracle.do("sessions"))

        with pytest.raises(client.OracleError, match=rf"Session {name} is lost: it was not used for 0\.5 s"):
            oracle.do("step . 1")
        assert "lost" in [line.get("status") for line in service.lines()]
        eventually(lambda: not service.workers())


def test_log(service: Service, connect: Connect) -> None:
    """The log adds up to all that was asked: frames, those with keys held, changes of the keys, undone plays."""
    before = len(service.lines())
    oracle = connect(service)
    name = do(oracle, "open stripes.gba", "step . 10", "keys . A", "keys . B", "step . 20", "step . 3")["session"]
    do(oracle, "back . 5", "keys . NONE", "step . 1", "picture . x.png")
    with pytest.raises(client.OracleError):
        oracle.do("load . nothing")
    do(oracle, "step . 4", "close .")
    Path("zeros.gba").write_bytes(bytes(4096))
    with pytest.raises(client.OracleError, match="not a GBA ROM"):
        oracle.do("open zeros.gba")
    *lines, rejected = service.lines()[before:]
    sums: Counter[str] = Counter()
    asks: Counter[str] = Counter()
    for line in lines:
        asks.update(line["asks"])
        sums.update(
            {key: line.get(key, 0) for key in ("frames", "input_frames", "input_asks", "key_changes", "refused")}
        )
    inputs, undone = Inputs.of([(10, 2), (28, 0)], 33), Inputs.of([(10, 2)], 33)

    refused = {"op": "open", "status": "refused", "rom_sha256": hashlib.sha256(bytes(4096)).hexdigest()}

    assert refused.items() <= rejected.items()
    assert {"open": 1, "keys": 3, "step": 5, "back": 1, "picture": 1, "load": 1, "close": 1} == asks
    assert {"frames": 38, "input_frames": 23, "input_asks": 2, "key_changes": 2, "refused": 1} == sums
    assert [[33, 1, undone.digest()]] == [play for line in lines for play in line.get("undone", [])]
    assert {
        "op": "session",
        "session": name,
        "rom_sha256": hashlib.sha256(stripes_rom()).hexdigest(),
        "rom_bytes": len(stripes_rom()),
        "position": 33,
        "input_events": 2,
        "input_sha256": inputs.digest(),
    }.items() <= lines[-1].items()
    assert all({"time", "duration_s"} <= line.keys() for line in lines)
    assert "No state 'nothing'" in str([line.get("message") for line in lines])


def test_same_inputs_same_digest(service: Service, connect: Connect) -> None:
    """A one-shot run and a session with the same keys in every frame log the same digest of the inputs."""
    before = len(service.lines())
    oracle = connect(service)
    do(oracle, "open stripes.gba", "step . 10", "keys . A", "step . 20", "close .")
    Path("play.txt").write_text("0 0\n10 1\n15 1\n40 3\n")
    service.ask("run", "stripes.gba", "--replay", "play.txt", "--frames", "30", "--hashes", cwd=Path.cwd())
    lines = service.lines()[before:]

    assert lines[-2]["input_sha256"] == lines[-1]["input_sha256"]
    assert 1 == lines[-1]["input_events"]
