"""What the two containers can reach: nothing but each other's one socket. What an agent tries: test_attacks.py."""

import hashlib
import ipaddress
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import docker
import pytest

import tasks
from harness.sandbox.containers import AGENT_ID, ORACLE_ID, SANDBOX_LABEL
from harness.sandbox.docker import DockerSandbox
from harness.sandbox.engine import connect
from harness.sandbox.options import SandboxOptions
from reference import find_core
from tests.engine import needs_docker

pytestmark = needs_docker

# Looks at the network from inside: interfaces, routes, a name, and the listener at the address it is given.
PROBE = """
import json, os, socket, sys
def attempt(family, kind, address):
    s = socket.socket(family, kind)
    s.settimeout(2)
    try:
        s.connect(address)
        s.send(b"reached")
        return "reached"
    except OSError as error:
        return type(error).__name__
    finally:
        s.close()
def resolve():
    try:
        return socket.getaddrinfo("deb.debian.org", 80)[0][4][0]
    except OSError:
        return "no name"
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
def writable(path):
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
        return True
    except OSError:
        return False
host, port = sys.argv[1], int(sys.argv[2])
print(json.dumps({
    "interfaces": [name for _, name in socket.if_nameindex()],
    "routes": open("/proc/net/route").read().splitlines()[1:],
    "tcp": attempt(socket.AF_INET, socket.SOCK_STREAM, (host, port)),
    "tcp_loopback": attempt(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", port)),
    "udp": attempt(socket.AF_INET, socket.SOCK_DGRAM, (host, port)),
    "tcp6_loopback": attempt(socket.AF_INET6, socket.SOCK_STREAM, ("::1", port)),
    "name": resolve(),
    "uid": os.getuid(),
    "capabilities": [status[name].strip() for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")],
    "no_new_privileges": status["NoNewPrivs"].strip(),
    "seccomp": status["Seccomp"].strip(),
    "writable": [p for p in ("/x", "/etc/x", "/usr/local/bin/oracle", "/run/x", "/opt/x", "/sys/x") if writable(p)],
    "docker_socket": [p for p in ("/var/run/docker.sock", "/run/docker.sock") if os.path.exists(p)],
}))
"""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerSandbox]:
    sandbox = DockerSandbox(SandboxOptions(oracle_log=tmp_path_factory.mktemp("i") / "oracle.jsonl"))
    sandbox.start()
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def client() -> Iterator[docker.DockerClient]:
    client = connect()
    yield client
    client.close()


@pytest.fixture(scope="module", params=["agent", "oracle"])
def container(request: pytest.FixtureRequest, sandbox: DockerSandbox, client: docker.DockerClient) -> tuple[str, str]:
    """A container's role and name."""
    name = {"agent": sandbox.containers.agent, "oracle": sandbox.containers.oracle}[request.param]
    return request.param, name


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, int, list[bytes]]]:
    """A listener on every address of this machine, the address of its docker0, and what reached it."""
    reached: list[bytes] = []
    with socket.create_server(("0.0.0.0", 0)) as server:
        port = server.getsockname()[1]
        stop = threading.Event()

        def accept() -> None:
            server.settimeout(0.1)
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    reached.append(connection.recv(100))

        thread = threading.Thread(target=accept)
        thread.start()
        yield _bridge_address(), port, reached
        stop.set()
        thread.join()


def _bridge_address() -> str:
    """The host's address on Docker's default network, where containers of that network would find it."""
    client = connect()
    try:
        config = client.networks.get("bridge").attrs["IPAM"]["Config"][0]
    finally:
        client.close()
    return str(config.get("Gateway") or ipaddress.ip_network(config["Subnet"])[1])


@pytest.fixture(scope="module")
def seen(
    container: tuple[str, str], client: docker.DockerClient, listener: tuple[str, int, list[bytes]]
) -> dict[str, object]:
    """What the probe sees in a container, run as the user whose programs run there."""
    role, name = container
    host, port, _ = listener
    user = str({"agent": AGENT_ID, "oracle": ORACLE_ID}[role])
    exit_code, output = client.containers.get(name).exec_run(["python3", "-c", PROBE, host, str(port)], user=user)
    assert exit_code == 0, output
    report: dict[str, object] = json.loads(cast("bytes", output))
    return report


def test_the_listener_is_reachable_from_here(listener: tuple[str, int, list[bytes]]) -> None:
    """The listener that the containers must not reach does answer on this machine."""
    _, port, reached = listener
    before = len(reached)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.send(b"self")
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(5)
        connection.recv(1)

    assert [b"self"] == reached[before:]


def test_only_loopback(seen: dict[str, object]) -> None:
    """There is a loopback interface, and no route to anywhere."""
    assert ["lo"] == [name for name in seen["interfaces"] if name not in ("sit0", "tunl0", "ip6tnl0")]  # type: ignore[attr-defined]
    assert [] == seen["routes"]


@pytest.mark.parametrize("way", ["tcp", "tcp_loopback", "udp", "tcp6_loopback"])
def test_nothing_is_reached(seen: dict[str, object], listener: tuple[str, int, list[bytes]], way: str) -> None:
    """A listener on this machine cannot be reached, whichever way."""
    assert "reached" != seen[way]
    assert b"reached" not in listener[2]


def test_no_names(seen: dict[str, object]) -> None:
    """Names cannot be looked up."""
    assert "no name" == seen["name"]


def test_no_privileges(seen: dict[str, object]) -> None:
    """Programs run as an ordinary user without a capability, and cannot gain one; system calls are filtered."""
    assert seen["uid"] in (AGENT_ID, ORACLE_ID)
    assert ["0000000000000000"] * 5 == seen["capabilities"]
    assert "1" == seen["no_new_privileges"]
    assert "2" == seen["seccomp"]


def test_root_is_read_only(seen: dict[str, object]) -> None:
    """Nothing outside the workspace and the temporary folders can be written, the oracle's socket neither."""
    assert [] == seen["writable"]


def test_no_docker_socket(seen: dict[str, object]) -> None:
    """The engine's socket is not inside."""
    assert [] == seen["docker_socket"]


def test_limits_are_set(container: tuple[str, str], client: docker.DockerClient) -> None:
    """Memory, processes and CPU are limited, no network is joined, and nothing of the host is mounted."""
    attributes = client.containers.get(container[1]).attrs
    host = attributes["HostConfig"]

    assert "none" == host["NetworkMode"]
    assert not host["Privileged"]
    assert host["ReadonlyRootfs"]
    assert host["Memory"] > 0
    assert host["PidsLimit"] > 0
    assert host["NanoCpus"] > 0
    assert {"volume"} == {mount["Type"] for mount in attributes["Mounts"] if mount["Type"] != "tmpfs"}


def test_workspace_size(sandbox: DockerSandbox) -> None:
    """The workspace has a size of its own, not the machine's disk's."""
    output = sandbox.run("df -B1 --output=size /workspace | tail -1", 10).output

    assert sandbox.limits.workspace_bytes == int(output)


def test_the_reference_is_in_no_layer(sandbox: DockerSandbox, client: docker.DockerClient) -> None:
    """The agent's image shares with the oracle's only the layers of their common base."""
    agent, oracle = (
        client.images.get(client.containers.get(name).attrs["Config"]["Image"]).attrs["RootFS"]["Layers"]
        for name in (sandbox.containers.agent, sandbox.containers.oracle)
    )
    shared = set(agent) & set(oracle)

    assert agent[: len(shared)] == oracle[: len(shared)]
    assert len(shared) < min(len(agent), len(oracle))
    assert not [
        line for line in client.images.get(sandbox_image(sandbox, client)).history() if "service" in line["CreatedBy"]
    ]


def sandbox_image(sandbox: DockerSandbox, client: docker.DockerClient) -> str:
    name: str = client.containers.get(sandbox.containers.agent).attrs["Config"]["Image"]
    return name


def test_the_oracle_has_the_reference(sandbox: DockerSandbox, client: docker.DockerClient) -> None:
    """The file that must not be in the agent's container is in the oracle's: the search looks for the right thing."""
    _, output = client.containers.get(sandbox.containers.oracle).exec_run(
        ["sha256sum", "/opt/gbaeval/core.so", "/opt/gbaeval/bios.bin"]
    )
    digests = [line.split()[0] for line in cast("bytes", output).decode().splitlines()]

    expected = [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in (find_core(), tasks.BIOS_FILE)]
    assert expected == digests


def test_labels(sandbox: DockerSandbox, client: docker.DockerClient) -> None:
    """Containers and volumes carry the sandbox's label, by which leftovers are found."""
    label = f"{SANDBOX_LABEL}={sandbox.containers.labels[SANDBOX_LABEL]}"

    assert 2 == len(client.containers.list(filters={"label": label}))
    assert 2 == len(client.volumes.list(filters={"label": label}))


def test_no_proxy_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's proxy settings for containers, which may hold a password, do not enter the sandbox."""
    proxies = {"proxies": {"default": {"httpProxy": "http://alice:s3cret@127.0.0.1:1"}}}
    (tmp_path / "config.json").write_text(json.dumps(proxies))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    sandbox = DockerSandbox(SandboxOptions())
    try:
        sandbox.start()
        environment = sandbox.run("env", 10.0).output
    finally:
        sandbox.close()

    assert "PATH=" in environment
    assert "s3cret" not in environment
