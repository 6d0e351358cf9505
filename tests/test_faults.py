"""The table of faults: what messages mean, and that the documents say what the code does."""

import re
from pathlib import Path
from typing import get_args

import pytest

from harness.agents.shell import ShellConfig
from harness.cli.show import PAUSED
from harness.models import RetryPolicy
from harness.models.faults import FAULTS, REMEDIES, table, told_in_words
from harness.protocols import StopReason

DOCUMENT = Path(__file__).parent.parent / "docs" / "faults.md"
RESUME = DOCUMENT.with_name("resume.md")


@pytest.mark.parametrize(
    ("status", "message", "means"),
    [
        (400, "prompt is too long: 1234567 tokens > 200000 maximum", "context_length_exceeded"),
        (400, "input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000", "context_length_exceeded"),
        (
            400,
            "This model's maximum context length is 8192 tokens. However, your messages …",
            "context_length_exceeded",
        ),
        (400, "Your input exceeds the context window of this model.", "context_length_exceeded"),
        (
            400,
            "The input token count (1200000) exceeds the maximum number of tokens allowed",
            "context_length_exceeded",
        ),
        (429, "Request too large for gpt-x on tokens per min (TPM): Limit 30000", "context_length_exceeded"),
        (400, "Your credit balance is too low to access the Anthropic API.", "insufficient_quota"),
        (429, "You exceeded your current quota, please check your plan", "insufficient_quota"),
        (400, "Output blocked by content filtering policy", "content_filter"),
        (
            400,
            "The response was filtered due to the prompt triggering Azure's content management policy",
            "content_filter",
        ),
        (400, "Invalid prompt: flagged as potentially violating our usage policy", "content_filter"),
        (400, "max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens", 400),
        (400, "temperature: range 0..1", 400),
        (429, "Rate limit reached for requests", 429),
        (500, "prompt is too long", 500),
    ],
)
def test_words_that_outrank_a_status(status: int, message: str, means: int | str) -> None:
    """Providers tell several conditions in words only; what is not one of them keeps its status."""
    assert means == told_in_words(status, message)
    assert means in FAULTS


def test_document_prints_the_table() -> None:
    """docs/faults.md holds the table as it is."""
    assert table() in DOCUMENT.read_text()


def test_faults_tried_name_their_tests() -> None:
    """Each row of the table in docs/resume.md names tests, and they are there."""
    table = [line for line in RESUME.read_text().splitlines() if "test_" in line and line.startswith("|")]
    for line in table:
        file = ""
        for name, test in re.findall(r"`(test_[a-z_]+\.py)?::(test_[a-z0-9_]+)`", line):
            file = name or file
            assert f"def {test}(" in (Path(__file__).parent / file).read_text(), line
        assert file, line
    assert len(table) > 30


def test_table_names_the_defaults() -> None:
    """The numbers in the table's words are those that hold."""
    policy, config = RetryPolicy(), ShellConfig()

    assert f"for {policy.give_up_after_s / 3600:g} hours" in REMEDIES["wait"][0]
    assert f"({policy.give_up_unreached_s / 60:g} minute " in REMEDIES["wait"][0]
    assert f"asked {policy.lasting_attempts} times" in REMEDIES["few"][0]
    assert f"{config.max_shortenings} times in a row" in REMEDIES["shorten"][0]
    assert f"{config.max_refusals} times in a row" in REMEDIES["again"][0]


def test_document_names_every_stop() -> None:
    """Each stop reason has its line, and the exit code of a pause is the one that is used."""
    text = DOCUMENT.read_text()
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    named = {name for line in lines for name in re.findall(r"`([a-z_]+)`", line.split("|")[1])}

    assert set(get_args(StopReason)) <= named
    assert any(line.startswith("| `paused`") and line.endswith(f"| {PAUSED} |") for line in lines)


def test_every_pause_has_advice() -> None:
    """Whatever can pause a run says what a person can do."""
    assert all(fault.advice for fault in FAULTS.values() if fault.remedy != "tell")
