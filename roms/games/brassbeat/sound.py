"""Brassbeat's instruments, synthesised: signed 8-bit samples with loops, and the table that the mixer plays them by."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ..runtime.pixels import Noise, c_array  # noqa: TID252 - the build runs this outside the package `roms`

RATE_HZ = 16_777_216 / 924
"""Timer 0 overflows every 924 cycles: 304 samples in a frame of 280,896 cycles."""
NOTES = 96
"""From C0 up; A4 (440 Hz) is note 57."""
QUIET = 64
"""Zero samples behind a drum: it loops there for good."""


@dataclass(frozen=True)
class Instrument:
    """A sample whose loop is its last `loop` values; `period` samples make one wave at the pitch it was made for."""

    name: str
    wave: list[float]
    loop: int
    period: int
    gain: int
    """0-127 at full level."""
    decay: int
    """Each frame the level is multiplied by decay / 256 until it is at `sustain`."""
    sustain: int
    release: int
    vibrato: int = 0


def partials(period: int, length: int, level: Callable[[int, float], float], count: int) -> list[float]:
    """A sum of sines; level(k, t) is the k-th one's amplitude at share t of the length."""
    out = []
    for n in range(length):
        t = n / length
        out.append(sum(level(k, t) * math.sin(math.tau * k * n / period) for k in range(1, count + 1)))
    return out


def chorus(period: int, length: int, levels: list[float]) -> list[float]:
    """A loop of two players, the second one wave ahead at its end."""
    out = []
    for n in range(length):
        one, two = n / period, n * (length / period + 1) / length
        out.append(
            sum(
                a * (math.sin(math.tau * k * one) + 0.7 * math.sin(math.tau * k * two + k))
                for k, a in enumerate(levels, 1)
            )
        )
    return out


def trumpet() -> list[float]:
    """Bright partials come in after the low ones, as lips tighten."""
    shape = (0.55, 0.9, 1.0, 0.8, 0.62, 0.48, 0.33, 0.22, 0.14, 0.1)

    def level(k: int, t: float) -> float:
        return shape[k - 1] * min(1.0, t * (14 - k)) * (1 + 0.25 * math.exp(-((t - 0.35) ** 2) * 40))

    start = partials(32, 960, level, 10)
    return start + start[-32:]


FORMANTS = ((750, 160, 1), (1200, 200, 0.7), (2700, 400, 0.3))
"""Hz, width, strength."""


def voice() -> list[float]:
    """A choir on "ah": formants near 750, 1,200 and 2,700 Hz."""

    def formant(hz: float) -> float:
        return sum(a * math.exp(-(((hz - f) / w) ** 2)) for f, w, a in FORMANTS)

    base = RATE_HZ / 64
    levels = [(0.12 / k + formant(k * base)) for k in range(1, 13)]
    loop = chorus(64, 4096, levels)
    start = [value * min(1.0, n / 600) for n, value in enumerate(loop[-768:])]
    return start + loop


def reed() -> list[float]:
    """Mostly odd partials, a breath of the even ones."""
    shape = (1.0, 0.28, 0.75, 0.25, 0.5, 0.2, 0.32, 0.14, 0.2, 0.1)
    start = partials(32, 640, lambda k, t: shape[k - 1] * min(1.0, t * 8), 10)
    return start + start[-32:]


def trombone() -> list[float]:
    """A rough saw for the foundry."""
    start = partials(64, 1280, lambda k, t: (0.35 if k == 1 else 1.1) / k**0.8 * min(1.0, t * (16 - k) / 2), 15)
    return start + start[-64:]


def bell() -> list[float]:
    """A struck bar: partials out of tune, the high ones gone first."""
    length = 5200
    out = []
    for n in range(length):
        t = n / length
        out.append(
            sum(
                a * math.exp(-t * fall) * math.sin(math.tau * ratio * n / 32)
                for ratio, a, fall in ((1, 1, 4), (2.76, 0.6, 8), (5.4, 0.3, 18), (2, 0.3, 5))
            )
            * (1 - t) ** 0.5
        )
    return out + [0.0] * QUIET


def bass() -> list[float]:
    """A plucked string that loses its brightness, then hums."""
    start = partials(128, 2560, lambda k, t: 1 / k * math.exp(-t * k * 0.55) * (1 if k % 4 else 0.3), 14)
    return start + start[-128:]


def tuba() -> list[float]:
    """Round and low."""
    shape = (1.0, 0.85, 0.6, 0.4, 0.3, 0.2, 0.12, 0.08, 0.05, 0.03)
    start = partials(128, 1280, lambda k, t: shape[k - 1] * min(1.0, t * (12 - k)), 10)
    return start + start[-128:]


def horns() -> list[float]:
    """A section that plays short chords."""
    loop = chorus(64, 4096, [0.6, 0.9, 0.8, 0.55, 0.4, 0.3, 0.2, 0.12])
    return [value * min(1.0, n / 120) for n, value in enumerate(loop[-256:])] + loop


def drum(length: int, at: Callable[[float, float], float]) -> list[float]:
    """at(seconds, noise in -1..1)."""
    noise = Noise(length)
    return [at(n / RATE_HZ, noise.next() * 2 - 1) for n in range(length)] + [0.0] * QUIET


def kick() -> list[float]:
    def at(s: float, noise: float) -> float:
        phase = 52 * s + 9.5 * (1 - math.exp(-s * 26))
        return math.sin(math.tau * phase) * math.exp(-s * 13) + noise * 0.25 * math.exp(-s * 180)

    return drum(3800, at)


def snare() -> list[float]:
    def at(s: float, noise: float) -> float:
        body = math.sin(math.tau * 190 * s) + 0.6 * math.sin(math.tau * 331 * s)
        return body * 0.5 * math.exp(-s * 32) + noise * 0.9 * math.exp(-s * 19)

    return drum(3200, at)


def clap() -> list[float]:
    def at(s: float, noise: float) -> float:
        bursts = sum(math.exp(-(s - d) * 190) for d in (0, 0.011, 0.022) if s >= d)
        return noise * (0.6 * bursts + 0.5 * math.exp(-s * 30))

    return drum(2200, at)


def rim() -> list[float]:
    return drum(700, lambda s, noise: (math.sin(math.tau * 1650 * s) + 0.4 * noise) * math.exp(-s * 110))


def thud() -> list[float]:
    """What a miss sounds like: a slack skin and a rattle."""

    def at(s: float, noise: float) -> float:
        skin = math.sin(math.tau * (88 * s - 60 * s * s))
        return (skin + 0.35 * noise * math.sin(math.tau * 31 * s)) * math.exp(-s * 15)

    return drum(2800, at)


def crash() -> list[float]:
    ringing = (2113, 2911, 3571, 4409, 5227, 6197)

    def at(s: float, noise: float) -> float:
        metal = sum(math.sin(math.tau * hz * s + hz) for hz in ringing) / 4
        return (noise * 0.8 + metal * 0.5) * math.exp(-s * 6)

    return drum(7200, at)


INSTRUMENTS = [
    Instrument("trumpet", trumpet(), 32, 32, 78, 250, 190, 180, 5),
    Instrument("voice", voice(), 4096, 64, 88, 253, 220, 215, 7),
    Instrument("reed", reed(), 32, 32, 74, 250, 180, 180, 6),
    Instrument("trombone", trombone(), 64, 64, 80, 251, 190, 170, 4),
    Instrument("bell", bell(), QUIET, 32, 84, 255, 0, 230),
    Instrument("bass", bass(), 128, 128, 70, 250, 120, 150),
    Instrument("tuba", tuba(), 128, 128, 64, 248, 150, 170),
    Instrument("horns", horns(), 4096, 64, 60, 246, 120, 190),
    Instrument("kick", kick(), QUIET, 32, 96, 256, 0, 0),
    Instrument("snare", snare(), QUIET, 32, 66, 256, 0, 0),
    Instrument("clap", clap(), QUIET, 32, 64, 256, 0, 0),
    Instrument("rim", rim(), QUIET, 32, 58, 256, 0, 0),
    Instrument("thud", thud(), QUIET, 32, 84, 256, 0, 0),
    Instrument("crash", crash(), QUIET, 32, 52, 256, 0, 0),
]


def frequency(note: int) -> float:
    """Hz, equal temperament."""
    return 440 * 2 ** ((note - 57) / 12)


def write(out: list[str], header: list[str]) -> None:
    """The samples, the instrument table, pitch tables of the mixer and of the PSG."""
    header.append(
        "enum instrument_name {\n    "
        + ", ".join(f"VOICE_{i.name.upper()}" for i in INSTRUMENTS)
        + ", VOICE_COUNT,\n};\n"
        "struct instrument {\n    const s8 *data;\n"
        "    u32 end, back; /* 20.12 fixed: where the loop ends, how far it goes back */\n"
        "    u8 shift, gain, sustain, vibrato;\n    u16 decay, release;\n};\n"
        "extern const struct instrument instruments[VOICE_COUNT];\n"
        f"extern const u32 voice_steps[{NOTES}]; /* 20.12 samples a sample, for a wave of 32 */\n"
        f"extern const u16 chip_rates[{NOTES}];  /* frequency registers of the square channels */\n"
    )
    rows = []
    for it in INSTRUMENTS:
        peak = max(map(abs, it.wave))
        data = [max(-127, min(127, round(value / peak * 126))) for value in it.wave]
        out.append("static " + c_array(f"wave_{it.name}", "s8", data))
        shift = (it.period // 32).bit_length() - 1
        rows.append(
            f"    {{wave_{it.name}, {len(data) << 12}u, {it.loop << 12}u, "
            f"{shift}, {it.gain}, {it.sustain}, {it.vibrato}, {it.decay}, {it.release}}},\n"
        )
    out.append(f"const struct instrument instruments[VOICE_COUNT] = {{\n{''.join(rows)}}};\n")
    out.append(c_array("voice_steps", "u32", [round(frequency(n) * 32 * 4096 / RATE_HZ) for n in range(NOTES)]))
    rates = [max(0, round(2048 - 131072 / frequency(n))) for n in range(NOTES)]
    out.append(c_array("chip_rates", "u16", rates))
