"""Brassbeat's compositions: melodies note by note, the band's parts as patterns over chords.

Melody: o5 octave, < > octave down and up, notes with + (sharp) or - (flat) and a length in steps, r rest, | bar line
(checked). After a note: ! a full-width cymbal note, & a double note.
Patterns, one character a step, one string a bar, repeated: a digit is the n-th tone of the chord, - holds it, . rests.
Drums: k kick, s snare, c clap, r rim, x crash. Noise: h hat, o open hat, m metal (7 bit), n snares. Swoop: t tom
(falling sweep), u riser (rising sweep, growing envelope).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Song:
    """One piece; `lead` and `second` name instruments, octaves place the parts."""

    name: str
    frames_per_step: int
    steps_per_beat: int
    beats_per_bar: int
    lead: str
    second: str
    bottom: str
    comp_voice: str
    chords: str
    melody: str
    bass: tuple[str, ...]
    comp: tuple[str, ...]
    arp: tuple[str, ...]
    wave: tuple[str, ...]
    drums: tuple[str, ...]
    noise: tuple[str, ...]
    swoop: tuple[str, ...]
    duty: int = 2
    both_banks: int = 0
    """Wave RAM as one wave of 64 digits."""


MARCH = Song(
    "MORNING MARCH",
    8,
    4,
    4,
    "trumpet",
    "horns",
    "tuba",
    "horns",
    "C F/C G/C G Am F/C G D7/G C Dm/G C/G7 C",
    """o5 g4 e2 g2 >c4 <g4 | a4 f2 a2 g8 | f4 d2 f2 e4 c4 | d2 e2 d2 <b2 >g8! |
    e4 c2 e2 a4 e4 | f2 g2 a2 b2 >c8 < | b4 g2 b2 >d4 <b4 | >c2 <b2 a2 f+2 g8! |
    g4 e2 g2 >c4 e4 < | >d4 c2 <a2 b8 | >c4 <g2 e2 f4 d4 | c4 g2 e2 >c8!""",
    bass=("0---2---0---2---",),
    comp=("..1...1...1...1.",),
    arp=("0.2.1.2.0.2.1.2.", "0.2.1.2.3.2.1.2."),
    wave=("1-------2-------", "2-------1-------"),
    drums=("k...s...k...s...", "k...s...k...s...", "k...s...k...s...", "k...s.s.k.s.ssss"),
    noise=("h.h.h.h.h.h.h.hh",),
    swoop=("................", "................", "................", "........t..t.t.."),
)

WALTZ = Song(
    "HARBOR WALTZ",
    7,
    4,
    3,
    "voice",
    "bell",
    "bass",
    "horns",
    "Em Em C D Am Am B7 B7 Em D C G Am Em B7 Em C D B7 Em",
    """o5 e8 g4 | b4 a2 g2 a4 | g8 e4 | f+12 | e4 f+2 g2 a4 | >c8 <b4 | a4 g2 f+2 e4 | d+12! |
    g8 b4 | a4 b2 >c2 d4 < | >c8 <g4 | b12 | a4 b2 >c2 <a4 | b8 g4 | f+4 g2 a2 f+4 | e12! |
    g4 a2 g2 e4 | a4 b2 a2 f+4 | b4 >c2 <b2 d+4 | e12!""",
    bass=("0---------..", "2---------.."),
    comp=("....1---2---",),
    arp=("0.1.2.3.2.1.",),
    wave=("2-----------", "1-----------"),
    drums=("k...r...r...", "k...r...r.r."),
    noise=("....h...h...", "....h...o..."),
    swoop=("............", "............", "............", "u..........."),
    duty=1,
)

SHUFFLE = Song(
    "NEON SHUFFLE",
    9,
    3,
    4,
    "reed",
    "trumpet",
    "bass",
    "horns",
    "F7 F7 F7 F7 Bb7 Bb7 F7 D7 Gm7 C7 F7 F7 Bb7 F7",
    """o5 f2 e-1 c2 <a-1 a3 r3 | r2 c1 f2 a1 >c2 d1 c3 | f2 e-1 c2 <a-1 a2 >c1 <f3 | r2 c1 f2 g1 a-2 a1 >c3! |
    d2 f1 d2 c1 <b-3 r3 | r2 b-1 >d2 f1 a-2 f1 d3 | c2 <a1 >c2 d1 e-2 d1 c3 | c2 <a-1 a2 f1 d6! |
    r2 g1 b-2 >d1 f2 e1 d3 | e2 d1 c2 <b-1 g3 r3 | f2 a-1 a2 >c1 d2 f1 d3 | c2 <a1 f2 d1 c6& |
    r2 >d1 f2 a-1 g2 f1 d3 | c2 <a-1 a2 >c1 f6!""",
    bass=("0-.1-.2-.3-.", "4-.3-.2-.1-."),
    comp=("..1.....3...",),
    arp=("......2.31..", "..3.2......."),
    wave=("3-----------", "1-----------"),
    drums=("k..s..k.ks..", "k..s..k..s.k"),
    noise=("h.hh.hh.hh.h",),
    swoop=("............", "............", "............", "......t..t.t"),
    duty=0,
)

FOUNDRY = Song(
    "DEEP FOUNDRY",
    7,
    4,
    4,
    "trombone",
    "trumpet",
    "bass",
    "trombone",
    "Dm Dm Bb A Dm C Gm A7 Bb C A7 Dm",
    """o5 d3 d1 r2 a2 f3 e1 d4 | d2 f2 g2 a6 g2 f2 | b-4 a2 f2 d4 f4 | e8& c+4 <a4 > |
    d3 d1 r2 a2 >d3 c1 <b-4 | g2 a2 b-2 >c6 <a2 g2 | b-4 g2 d2 g4 b-4 | a8! c+4 e4 |
    f2 d2 f2 b-6 a2 f2 | g2 e2 g2 >c6 <b-2 g2 | a2 g2 f2 e2 c+2 e2 a2 >c+2 < | >d4 <a4 d8!""",
    bass=("0.0.0.3.0.0.2.3.",),
    comp=("0-----..1-----..",),
    arp=("0123210301232103",),
    wave=("0-------0---2---",),
    drums=("k.k.s..kk.k.s...", "k.k.s..kk.k.s.ss"),
    noise=("m.hhm.h.m.hhm.hm",),
    swoop=("................", "............t.t.", "................", "u.......t..t.t.t"),
    duty=1,
    both_banks=1,
)

PARADE = Song(
    "SKY PARADE",
    6,
    4,
    4,
    "trumpet",
    "voice",
    "tuba",
    "horns",
    "D G D A D Em G/A D Bm F#m G D Bm E7 A A7 D G A D",
    """o5 d4 f+2 a2 >d6 <a2 | b4 >d2 <b2 a8& | f+4 a2 f+2 e2 f+2 g2 f+2 | e4 c+2 e2 a8! |
    d4 f+2 a2 >d4 f+4 | e4 d2 <b2 g8& | b2 a2 g2 f+2 e4 a4 | d4 a2 f+2 d8! |
    b4 f+2 b2 >d4 <b4 | a4 f+2 a2 >c+8& < | b4 g2 b2 >d4 <g4 | a2 g2 f+2 e2 f+8 |
    b2 >c+2 d2 <b2 f+4 b4 | >e4 d2 <b2 g+8& | a2 b2 >c+2 d2 e4 c+4 | e2 d2 c+2 <b2 a8! |
    d4 f+2 a2 >d6 <a2 | b4 >d2 <b2 >e4 <b4 | a2 b2 >c+2 e2 d2 c+2 <b2 a2 | >d2 <a2 f+2 a2 >d8!""",
    bass=("0---2---0---2---", "0-0-2-2-0-0-1-2-"),
    comp=("..1...1...1...1.", "..1.1.2...1.1.2."),
    arp=("0.1.2.3.2.1.0.1.", "3.2.1.2.3.2.1.2."),
    wave=("2-------1-------", "1-------2-------"),
    drums=("k...s...k.k.s...", "k...s...k.k.s.s.", "k...s...k.k.s...", "k.s.s.k.s.s.ssss"),
    noise=("h.hhh.hhh.hhh.ho",),
    swoop=("................", "................", "................", "u.......t.t.tt.t"),
)

TITLE = Song(
    "TITLE",
    8,
    4,
    4,
    "trumpet",
    "bell",
    "tuba",
    "horns",
    "G C D G Em C D G",
    """o5 d4 g4 b4 a2 g2 | e4 g4 >c8 < | a4 f+2 a2 b4 a4 | g4 d4 b8 |
    b4 g2 b2 >e4 d4 < | >c4 <b2 a2 g8 | a2 b2 >c2 <a2 f+4 d4 | g8 r8""",
    bass=("0---2---0---2---",),
    comp=("....1.......1...",),
    arp=("0.1.2.1.0.1.2.1.",),
    wave=("1---------------", "2---------------"),
    drums=("k.......s.......", "k.......s.....r."),
    noise=("....h.......h.h.",),
    swoop=("................",),
)

ENDING = Song(
    "ENDING",
    9,
    4,
    4,
    "voice",
    "bell",
    "bass",
    "horns",
    "C G Am Em F C Dm G C E7 Am F C/G C",
    """o5 e8 g8 | >d4 c2 <b2 g8 | >c8 <a8 | g4 e4 b8 | a8 f4 a4 | g8 e8 | f4 e2 f2 a8 | g8 b8 |
    >c8 <g8 | g+8 b8 | >c4 d2 c2 <a8 | a4 g2 f2 a8 | g8 b4 >d4 < | >c16 <""",
    bass=("0-------2-------",),
    comp=("....1...2...1...",),
    arp=("0.1.2.3.2.1.2.1.",),
    wave=("2-------1-------",),
    drums=("k.....r.s.....r.",),
    noise=("h...h...h...h.h.",),
    swoop=("................",),
    duty=1,
)

STAGES = [MARCH, WALTZ, SHUFFLE, FOUNDRY, PARADE]
SONGS = [*STAGES, TITLE, ENDING]
