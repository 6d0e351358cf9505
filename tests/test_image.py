"""The container images: what they are built from, and what is said when they cannot be built."""

import hashlib
from pathlib import Path

import pytest

import tasks
from harness.errors import SandboxError
from harness.sandbox.engine import connect
from harness.sandbox.image import context, ensure_image, tag
from reference import find_core
from tests.engine import needs_docker


def test_the_agents_context_has_no_reference() -> None:
    """The core and the BIOS are in the oracle's build context and not in the agent's."""
    agent, oracle = (
        {hashlib.sha256(data).hexdigest() for data in context(target).values()} for target in ("agent", "oracle")
    )
    secret = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (find_core(), tasks.BIOS_FILE)}

    assert not secret & agent
    assert secret <= oracle


def test_the_tag_follows_the_context() -> None:
    """The same files give the same name, one changed byte or another base another."""
    contents = context("agent")
    names = {
        tag("agent", contents),
        tag("agent", dict(reversed(contents.items()))),
        tag("agent", contents | {"oracle": contents["oracle"] + b"#"}),
        tag("agent", contents, base="debian:forky-slim"),
    }

    assert 3 == len(names)


def test_ca_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A CA bundle comes from the argument or the environment; one that is not there is named."""
    bundle = tmp_path / "ca.pem"
    bundle.write_bytes(b"certificate")
    assert b"certificate" in context("agent", bundle).values()

    monkeypatch.setenv("GBAEVAL_CA_BUNDLE", str(tmp_path / "missing.pem"))
    with pytest.raises(SandboxError, match=r"missing\.pem"):
        context("agent")


@pytest.mark.parametrize("base", [pytest.param("localhost:1/none:none", marks=needs_docker)])
def test_no_base_image(base: str) -> None:
    """A base image that is not there and cannot be pulled: the error says how to get it."""
    client = connect()
    try:
        with pytest.raises(SandboxError, match=r"no image localhost:1/none(.|\n)*debootstrap"):
            ensure_image(client, "agent", base=base)
    finally:
        client.close()
