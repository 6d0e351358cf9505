"""Songs to C: melodies become charts of notes in lanes, patterns become the band's events."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .songs import SONGS, STAGES, Song

SCALE = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
KINDS = {
    "": (0, 4, 7, 12),
    "m": (0, 3, 7, 12),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
}
CRASH, DOUBLE = "!", "&"
PLAYER, BEGINNER, SECOND = range(3)
"""Rows for players only, for beginners too, and the second key of a double note."""
FULL_WIDTH = 4
"""The lane number of a cymbal note."""
HOLD_BEATS = 1.5


@dataclass(frozen=True)
class Note:
    """A note of the melody, in steps."""

    step: int
    pitch: int
    length: int
    mark: str


def chord_tones(symbol: str) -> list[int]:
    """Semitones above C of a chord such as F#m7."""
    found = re.fullmatch(r"([A-G])([#b]?)(m?7?)", symbol)
    assert found, symbol
    root = (SCALE[found[1].lower()] + {"#": 1, "b": -1, "": 0}[found[2]]) % 12
    return [root + step for step in KINDS[found[3]]]


def chord_at(song: Song, step: int) -> list[int]:
    """The chord that sounds at a step."""
    bar_steps = song.steps_per_beat * song.beats_per_bar
    bar = song.chords.split()[step // bar_steps].split("/")
    return chord_tones(bar[step % bar_steps * len(bar) // bar_steps])


def melody(song: Song) -> list[Note]:
    """Read the melody; every bar line must stand at the end of a bar."""
    bar_steps = song.steps_per_beat * song.beats_per_bar
    notes, octave, at = [], 4, 0
    for word in re.findall(r"o\d|<|>|\||[a-gr][+-]?\d+[!&]?|\S+", song.melody):
        if word[0] == "o":
            octave = int(word[1])
        elif word in "<>":
            octave += 1 if word == ">" else -1
        elif word == "|":
            assert at % bar_steps == 0, (song.name, at / bar_steps)
        else:
            found = re.fullmatch(r"([a-gr])([+-]?)(\d+)([!&]?)", word)
            assert found, word
            length = int(found[3])
            if found[1] != "r":
                pitch = octave * 12 + SCALE[found[1]] + {"+": 1, "-": -1, "": 0}[found[2]]
                notes.append(Note(at, pitch, length, found[4]))
            at += length
    assert at == bar_steps * len(song.chords.split()), (song.name, at)
    return notes


def below(pitch: int, tones: list[int]) -> int:
    """The chord tone next below a pitch, at least a minor third away."""
    return max(p for p in range(pitch - 16, pitch - 2) if any((p - tone) % 12 == 0 for tone in tones))


def lanes(notes: list[Note]) -> list[int]:
    """A lane for every note: high notes right, a step of the tune is a step of the hand."""
    ranks = sorted({note.pitch for note in notes})
    out: list[int] = []
    for n, note in enumerate(notes):
        lane = min(3, ranks.index(note.pitch) * 4 // len(ranks))
        if n and note.pitch != notes[n - 1].pitch and lane == out[-1]:
            lane += 1 if note.pitch > notes[n - 1].pitch else -1
            lane = 2 if lane > 3 else 1 if lane < 0 else lane
        out.append(lane)
    return out


def chart(song: Song) -> list[str]:
    """C rows {step, pitch, harmony, length, lane, held, who plays it}, in the order of their steps."""
    notes, rows = melody(song), []
    last_easy = -99
    for note, lane in zip(notes, lanes(notes), strict=True):
        harmony = below(note.pitch, chord_at(song, note.step))
        easy = note.step - last_easy >= song.steps_per_beat and note.step % song.steps_per_beat == 0
        if easy:
            last_easy = note.step
        held = note.length if note.length >= song.steps_per_beat * HOLD_BEATS else 0
        crash = note.mark == CRASH
        place = f"{FULL_WIDTH}, 0" if crash else f"{lane}, {held}"
        who = BEGINNER if easy else PLAYER
        rows.append(f"{{{note.step}, {note.pitch}, {harmony}, {note.length}, {place}, {who}}}")
        if note.mark == DOUBLE:
            rows.append(f"{{{note.step}, {harmony}, {harmony}, {note.length}, {(lane + 2) % 4}, {held}, {SECOND}}}")
    return rows


def pitched(song: Song, patterns: tuple[str, ...], base: int) -> list[str]:
    """Events {step, note, length} of a part that plays chord tones."""
    rows = []
    bar_steps = song.steps_per_beat * song.beats_per_bar
    whole = "".join(patterns[bar % len(patterns)] for bar in range(len(song.chords.split())))
    assert all(len(pattern) == bar_steps for pattern in patterns), (song.name, patterns)
    for found in re.finditer(r"(\d)-*", whole):
        tones, degree = chord_at(song, found.start()), int(found[1])
        tone = tones[degree] if degree < len(tones) else tones[degree % len(tones)] + 12
        rows.append(f"{{{found.start()}, {base + tone}, {len(found[0])}}}")
    return rows


def struck(song: Song, patterns: tuple[str, ...]) -> list[str]:
    """Events {step, character, 1} of a part without pitch."""
    bar_steps = song.steps_per_beat * song.beats_per_bar
    assert all(len(pattern) == bar_steps for pattern in patterns), (song.name, patterns)
    whole = "".join(patterns[bar % len(patterns)] for bar in range(len(song.chords.split())))
    return [f"{{{n}, '{character}', 1}}" for n, character in enumerate(whole) if character != "."]


def write(out: list[str], header: list[str]) -> None:
    """All songs as tables."""
    header.append(
        f"#define STAGES {len(STAGES)}\n"
        "enum song_name { SONG_TITLE = STAGES, SONG_ENDING, SONG_COUNT };\n"
        "enum part_name { PART_BASS, PART_COMP, PART_ARP, PART_WAVE, PART_DRUMS, PART_NOISE, PART_SWOOP, PARTS };\n"
        "#define SONG_END 0xFFFF\n"
        "struct event {\n    u16 step;\n    u8 note, length;\n};\n"
        "enum { ROW_PLAYER, ROW_BEGINNER, ROW_SECOND };\n"
        "struct chart_note {\n    u16 step;\n    u8 pitch, harmony, length, lane, held, who;\n};\n"
        "struct song {\n    const char *name;\n    u8 frames_per_step, steps_per_beat, beats_per_bar;\n"
        "    u8 lead, second, bottom, comp, duty, both_banks;\n    u16 steps, notes;\n"
        "    const struct event *part[PARTS];\n    const struct chart_note *chart;\n};\n"
        "extern const struct song songs[SONG_COUNT];\n"
    )
    table = []
    for n, song in enumerate(SONGS):
        parts = [
            pitched(song, song.bass, 24),
            pitched(song, song.comp, 48),
            pitched(song, song.arp, 60),
            pitched(song, song.wave, 48),
            struck(song, song.drums),
            struck(song, song.noise),
            struck(song, song.swoop),
        ]
        names = []
        for m, part in enumerate(parts):
            names.append(f"song{n}_part{m}")
            out.append(f"static const struct event {names[-1]}[] = {{{', '.join([*part, '{SONG_END, 0, 0}'])}}};\n")
        notes = chart(song)
        rows = ", ".join([*notes, "{SONG_END, 0, 0, 0, 0, 0, 0}"])
        out.append(f"static const struct chart_note song{n}_chart[] = {{{rows}}};\n")
        voices = ", ".join(f"VOICE_{v.upper()}" for v in (song.lead, song.second, song.bottom, song.comp_voice))
        steps = song.steps_per_beat * song.beats_per_bar * len(song.chords.split())
        table.append(
            f'    {{"{song.name}", {song.frames_per_step}, {song.steps_per_beat}, {song.beats_per_bar}, {voices},'
            f" {song.duty}, {song.both_banks}, {steps}, {len(notes)}, {{{', '.join(names)}}}, song{n}_chart}},\n"
        )
    out.append(f"const struct song songs[SONG_COUNT] = {{\n{''.join(table)}}};\n")
