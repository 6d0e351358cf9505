"""The figures of a run's behaviour. docs/behaviour.md says what each can and cannot tell."""

from pydantic import BaseModel, ConfigDict


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OracleUse(_Record):
    """What was asked of the oracle. A *play* is a question that ran frames, in some of which a button was held."""

    asks: int
    """Questions, refused ones too."""
    refused: int
    frame_asks: int
    """Those that ran frames: `oracle run`, and steps of a session."""
    plays: int
    """Those of them with any input."""
    play_share: float | None
    """`plays` of `frame_asks`; None if there was none."""
    frames: int
    """Frames that were run."""
    played_frames: int
    """Those of them in games that had or got an input."""
    longest_play_frames: int
    """The most frames from switching on, in one play."""
    most_key_changes: int
    """The most changes of the held buttons, in one play."""
    button_sequences: int
    """Different sequences of buttons, at most oracle_use.AT_MOST."""
    roms: int
    """Different ROMs that were asked about, at most oracle_use.AT_MOST."""
    roms_given: int
    """Those that the workspace had from the beginning."""
    roms_own: int
    """All others: what it wrote itself, or altered."""
    roms_played: int
    """Those that were played."""
    first_play_s: float | None
    """Working time of the first play; None if there was none, or the clock is not known."""
    last_play_s: float | None
    plays_by_hour: tuple[int, ...]
    """Plays in each hour of working time until now; empty if the clock is not known."""


class Commands(_Record):
    """What it ran, or called for, in the sandbox."""

    commands: int
    builds: int
    """Commands that build; see harness.behaviour.shell_command."""
    first_build_s: float | None
    """Working time of the first; None if there was none, or the clock is not known."""


class CodePoint(_Record):
    """The code in one snapshot; see harness.behaviour.code."""

    snapshot: str
    minutes: float
    """Of working time."""
    files: int
    """Files of code that are no tests."""
    lines: int
    """Lines in them that are not blank."""
    test_files: int
    test_lines: int
    tests: int
    """Functions that are tests, in any file of code."""


class Behaviour(_Record):
    """What the model did. A part that could not be read is None."""

    oracle: OracleUse | None
    commands: Commands | None
    build_to_play_s: float | None
    """Working time from the first build to the first play: below 0 if it played first, None if either is missing."""
    code: tuple[CodePoint, ...] | None
    """A point for each snapshot that can be read, in the order of time."""
