"""The figures of a run's behaviour for people: rows of a name and what there is to say."""

from harness.behaviour.figures import Behaviour, CodePoint, Commands, OracleUse
from harness.left import duration

_FRAMES_PER_S = 60

MAX_CODE_POINTS = 8
"""So many snapshots are shown, evenly spread, with the first and the last."""


def table(found: Behaviour) -> list[tuple[str, str]]:
    """What is known of a run's behaviour; docs/behaviour.md defines the words."""
    unknown = "not known"
    rows = _oracle(found.oracle) if found.oracle is not None else [("oracle", unknown)]
    rows += _commands(found.commands) if found.commands is not None else [("builds", unknown)]
    if found.build_to_play_s is not None:
        later = "after" if found.build_to_play_s >= 0 else "before"
        rows.append(("first play", f"{duration(abs(found.build_to_play_s))} {later} the first build"))
    return rows + (_code(found.code) if found.code else [("code", unknown if found.code is None else "no snapshot")])


def _oracle(use: OracleUse) -> list[tuple[str, str]]:
    share = (
        "none ran frames"
        if use.play_share is None
        else f"{use.play_share:.0%} of the {use.frame_asks:,} asks for frames"
    )
    rows = [
        ("oracle", f"asked {use.asks:,} times ({use.refused:,} refused), {use.frames:,} frames"),
        ("plays", f"{use.plays:,} with any input ({share}), {use.played_frames:,} frames of games that were played"),
    ]
    if use.plays:
        longest = (
            f"{use.longest_play_frames:,} frames ({duration(use.longest_play_frames / _FRAMES_PER_S)} of the game)"
        )
        changes = f"at most {use.most_key_changes:,} changes of the buttons in a play"
        rows.append(("longest play", f"{longest}; {changes}; {use.button_sequences:,} different sequences"))
    if use.plays and use.plays_by_hour:
        rows.append(("plays an hour", " ".join(str(plays) for plays in use.plays_by_hour)))
    if use.last_play_s is not None and use.first_play_s is not None:
        first, last = duration(use.first_play_s), duration(use.last_play_s)
        rows.append(("when played", f"the first time after {first}, the last time after {last}"))
    whose = f"{use.roms_given:,} given, {use.roms_own:,} its own"
    return [*rows, ("ROMs", f"{use.roms:,} ({whose}), {use.roms_played:,} of them played")]


def _commands(ran: Commands) -> list[tuple[str, str]]:
    first = "" if ran.first_build_s is None else f", the first after {duration(ran.first_build_s)}"
    return [("builds", f"{ran.builds:,} of {ran.commands:,} commands{first}")]


def _code(points: tuple[CodePoint, ...]) -> list[tuple[str, str]]:
    last = points[-1]
    places = sorted({index * (len(points) - 1) // (MAX_CODE_POINTS - 1) for index in range(MAX_CODE_POINTS)})
    curve = ", ".join(f"{points[place].lines:,} after {duration(points[place].minutes * 60)}" for place in places)
    return [
        ("code", f"{last.lines:,} lines in {last.files:,} files; {curve}"),
        ("tests", f"{last.tests:,}; {last.test_files:,} files of tests with {last.test_lines:,} lines"),
    ]
