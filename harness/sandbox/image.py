"""The container images, tagged by the digest of their build context: unchanged, they are not built again.

There are two, the agent's and the oracle's; and one on top of the agent's for each agent program.
"""

import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

import docker
from docker.errors import DockerException, ImageNotFound

import tasks
from harness.errors import SandboxError
from reference.core_path import find_core

Target = Literal["agent", "oracle"]
Progress = Callable[[str], None]

REPOSITORY: Final = "gbaeval-{target}"
BASE: Final = "debian:trixie-slim"
CA_VARIABLE: Final = "GBAEVAL_CA_BUNDLE"
LOG_TAIL_LINES: Final = 40

# The oracle's own modules and what they import. The packages' __init__ modules are replaced, because the real ones
# also import what the oracle does not need, such as wasmtime.
_SERVICE_MODULES: Final = (
    *sorted(
        f"harness.oracle.{path.name.removesuffix('.py')}"
        for path in files("harness.oracle").iterdir()
        if path.name.endswith(".py") and path.name not in ("__init__.py", "client.py")
    ),
    "harness.errors",
    "reference.buttons",
    "reference.core_path",
    "reference.emulator",
    "reference.errors",
    "reference.frame",
    "reference.libretro",
    "roms.replay",
)
_SERVICE_PACKAGES: Final = {
    "harness": "",
    "harness/oracle": "",
    "reference": "from reference.buttons import ALL_BUTTONS as ALL_BUTTONS\n",
    "roms": "",
}


def context(target: Target, ca_bundle: Path | None = None, *, core: Path | None = None) -> dict[str, bytes]:
    """The files that `target` is built from, by their path in the build context.

    The reference core and the BIOS are in the oracle's context only, so they cannot reach the agent's image.
    """
    contents = {
        "Dockerfile": tasks.IMAGE_FOLDER.joinpath("Dockerfile").read_bytes(),
        "oracle": _source("harness.oracle.client"),
        "left": _source("harness.left"),
        "runner.py": _source("harness.sandbox.runner"),
        "keeper.py": _source("harness.sandbox.keeper"),
        "forwarder.py": _source("harness.gateway.forwarder"),
        # Docker copies no empty folder out of a context; update-ca-certificates reads *.crt only.
        "ca-certificates/README": b"Certificates of a TLS proxy, if there is one.\n",
    }
    if ca_bundle is None and os.environ.get(CA_VARIABLE):
        ca_bundle = Path(os.environ[CA_VARIABLE])
    if ca_bundle is not None:
        try:
            contents["ca-certificates/gbaeval-extra.crt"] = ca_bundle.read_bytes()
        except OSError as error:
            raise SandboxError(f"The CA bundle {ca_bundle} cannot be read: {error.strerror}.") from error
    if target == "oracle":
        contents |= {f"service/{name.replace('.', '/')}.py": _source(name) for name in _SERVICE_MODULES}
        contents |= {f"service/{path}/__init__.py": text.encode() for path, text in _SERVICE_PACKAGES.items()}
        contents["service/core.so"] = find_core(core).read_bytes()
        contents["service/bios.bin"] = tasks.BIOS_FILE.read_bytes()
    return contents


def program_context(program: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that an agent program's image is built from."""
    return {
        "Dockerfile": tasks.IMAGE_FOLDER.joinpath("program.Dockerfile").read_bytes(),
        "fetch.py": _source("harness.sandbox.fetch"),
        **{f"program/{path}": data for path, data in program.items()},
    }


def tag(target: str, contents: Mapping[str, bytes], base: str = BASE) -> str:
    """The image's name: the same context gives the same name."""
    digest = hashlib.sha256(f"{target} {base}\n".encode())
    for path, data in sorted(contents.items()):
        digest.update(f"{path} {hashlib.sha256(data).hexdigest()}\n".encode())
    return f"{REPOSITORY.format(target=target)}:{digest.hexdigest()[:16]}"


def ensure_image(
    client: docker.DockerClient,
    target: Target,
    *,
    core: Path | None = None,
    program: Mapping[str, bytes] | None = None,
    ca_bundle: Path | None = None,
    base: str = BASE,
    progress: Progress | None = None,
) -> str:
    """The name of `target`'s image, built first if the engine has it not; `progress` gets the build's lines.

    The agent's has the `program`, if there is one. Raises SandboxError with the end of the build's log.
    """
    contents = context(target, ca_bundle, core=core)
    name = tag(target, contents, base)
    if not _has(client, name):
        _ensure_base(client, base, progress)
        _build(client.api, target, contents, name, base, progress)
    if target == "oracle" or program is None:
        return name
    contents = program_context(program)
    with_program = tag("program", contents, name)
    if not _has(client, with_program):
        _build(client.api, "program", contents, with_program, name, progress)
    return with_program


def _has(client: docker.DockerClient, name: str) -> bool:
    try:
        client.images.get(name)
    except ImageNotFound:
        return False
    return True


def _ensure_base(client: docker.DockerClient, base: str, progress: Progress | None) -> None:
    if _has(client, base):
        return
    if progress is not None:
        progress(f"Pulling {base}")
    try:
        client.images.pull(base)
    except DockerException as error:
        raise SandboxError(
            f"The Docker Engine has no image {base} and cannot pull it: {error}\n"
            f"Pull it where a registry answers, or make it: `debootstrap --variant=minbase trixie ROOT` and then "
            f"`tar -C ROOT -c . | docker import -c 'CMD [\"bash\"]' - {base}`."
        ) from error


def _build(
    api: Any, target: str, contents: Mapping[str, bytes], name: str, base: str, progress: Progress | None
) -> None:
    lines: list[str] = []
    try:
        for event in api.build(
            fileobj=_archive(contents),
            custom_context=True,
            target=target,
            tag=name,
            buildargs={"BASE": base} | _proxy_arguments(),
            rm=True,
            forcerm=True,
            decode=True,
            timeout=1800,
        ):
            for line in str(event.get("stream") or event.get("error") or "").splitlines():
                if line.strip() and not line.startswith("(Reading database"):
                    lines.append(line.rstrip())
                    if progress is not None:
                        progress(lines[-1])
            if "error" in event:
                tail = "\n".join(lines[-LOG_TAIL_LINES:])
                raise SandboxError(f"Building the {target} image failed. The end of its log:\n{tail}")
    except (DockerException, OSError) as error:
        tail = "\n".join(lines[-LOG_TAIL_LINES:])
        raise SandboxError(f"Building the {target} image failed: {error}\n{tail}") from error


def _archive(contents: Mapping[str, bytes]) -> io.BytesIO:
    """The context as a tar whose bytes depend on `contents` alone, so that the engine's layer cache hits."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, data in sorted(contents.items()):
            member = tarfile.TarInfo(path)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    buffer.seek(0)
    return buffer


def _proxy_arguments() -> dict[str, str]:
    """Docker's predefined build arguments: they reach the build's commands but stay out of the image."""
    names = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _source(module: str) -> bytes:
    package, _, name = module.rpartition(".")
    return files(package).joinpath(f"{name}.py").read_bytes()
