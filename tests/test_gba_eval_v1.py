"""The profile gba-eval-v1: the published formula, checked against slow copies of it and the figures it is known by."""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graders.errors import SuiteError
from graders.gba_eval_v1 import (
    CaseScores,
    GraderWeights,
    ScoringMode,
    VideoComparison,
    audio_score,
    load_weights,
    overall,
)
from graders.gba_eval_v1.video import frame_defects
from reference import HEIGHT, WIDTH
from reference.emulator import Samples

RATE = 32_768
BLACK = np.zeros((HEIGHT, WIDTH), np.uint16)
WHITE = np.full((HEIGHT, WIDTH), 0x7FFF, np.uint16)

Pictures = NDArray[np.uint16]

few = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


# The formula once more, block by block and sample by sample, as slow as it reads.


def slow_luma(colour: int) -> float:
    red, green, blue = ((c << 3) | (c >> 2) for c in (colour & 31, colour >> 5 & 31, colour >> 10 & 31))
    return 0.299 * red + 0.587 * green + 0.114 * blue


LUMA = np.array([slow_luma(colour) for colour in range(1 << 15)])


def slow_structure(a: Pictures, b: Pictures) -> float:
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    total = 0.0
    for y in range(0, HEIGHT, 10):
        for x in range(0, WIDTH, 10):
            p, q = LUMA[a[y : y + 10, x : x + 10]], LUMA[b[y : y + 10, x : x + 10]]
            covariance = float(((p - p.mean()) * (q - q.mean())).mean())
            luminance = (2 * p.mean() * q.mean() + c1) / (p.mean() ** 2 + q.mean() ** 2 + c1)
            ssim = luminance * (2 * covariance + c2) / (p.var() + q.var() + c2)
            loss = 1 - min(1.0, max(0.0, float(ssim)))
            total += loss if loss >= 0.15 else 0.0
    return total / 384


def slow_flat(picture: Pictures) -> bool:
    return float(np.mean(picture == picture[0, 0])) >= 0.999


def slow_video(reference: Pictures, candidate: Pictures, mode: ScoringMode) -> float:
    defects = [
        1.0 if slow_flat(theirs) and not slow_flat(ours) else slow_structure(ours, theirs)
        for ours, theirs in zip(reference, candidate, strict=True)
    ]
    if mode == "endstate":
        return 1 / (1 + (defects[-1] / 1e-4) ** 4)
    motion = sorted(slow_structure(before, after) for before, after in pairwise(reference) if (before != after).any())
    tau = min(0.35, max(0.005, motion[min(math.floor(0.9 * len(motion)), len(motion) - 1)])) if motion else 0.005
    return sum(1 / (1 + (d / tau) ** 4) for d in defects) / len(defects)


def slow_filter_weight(rate: int, band: int, bin_: int) -> float:
    def mel(hz: float) -> float:
        return 2595 * math.log10(1 + hz / 700)

    low, high = mel(80), mel(min(8000, rate / 2))
    start, middle, end = (
        700 * (10 ** ((low + (high - low) * (band + step) / 41) / 2595) - 1) * 1024 / rate for step in range(3)
    )
    if not start < bin_ < end:
        return 0.0
    return (bin_ - start) / (middle - start) if bin_ <= middle else (end - bin_) / (end - middle)


def slow_analysis(sound: Sequence[Samples], rate: int) -> list[tuple[float, list[float]]]:
    left = [float(pair[0]) for samples in sound for pair in samples]
    hann = [0.5 - 0.5 * math.cos(2 * math.pi * i / 1023) for i in range(1024)]
    weights = np.array([[slow_filter_weight(rate, band, k) for k in range(513)] for band in range(40)])
    windows = []
    start = 0
    while start + 1024 <= len(left):
        window = left[start : start + 1024]
        rms = math.sqrt(sum(x * x for x in window) / 1024)
        power = np.abs(np.fft.fft([x * h for x, h in zip(window, hann, strict=True)])[:513]) ** 2
        windows.append((rms, [math.log(float((row * power).sum()) + 1e-10) for row in weights]))
        start += rate // 60
    return windows


def slow_distance(a: list[float], b: list[float]) -> float:
    difference = [x - y for x, y in zip(a, b, strict=True)]
    mean = sum(difference) / 40
    return sum(abs(d - mean) for d in difference)


def slow_audio(reference: Sequence[Samples], candidate: Sequence[Samples], rate: int) -> float | None:
    ours, theirs = slow_analysis(reference, rate), slow_analysis(candidate, rate)
    if all(rms < 100 for rms, _ in ours):
        return None
    changes = sorted(
        slow_distance(a, b) for (r, a), (s, b) in zip(ours[1:], ours[:-1], strict=True) if r >= 100 or s >= 100
    )
    place = 0.9 * (len(changes) - 1)
    lower, upper = changes[math.floor(place)], changes[math.ceil(place)]
    tau = max(25.0, lower + (upper - lower) * (place - math.floor(place)))
    scores = []
    for index, (rms, spectrum) in enumerate(ours):
        rms_c, spectrum_c = theirs[index] if index < len(theirs) else (0.0, [0.0] * 40)
        if rms < 100 and rms_c < 100:
            continue
        if (rms < 2) != (rms_c < 2):
            scores.append(0.0)
        else:
            scores.append(1 / (1 + (slow_distance(spectrum, spectrum_c) / tau) ** 4))
    return sum(scores) / len(scores)


# Pictures and sounds to compare.


def grey(levels: NDArray[np.integer]) -> Pictures:
    """BGR555 of five-bit grey levels."""
    return (levels * 0x0421).astype(np.uint16)


def checks(frames: int = 1) -> Pictures:
    """Fine white-on-black checks that swap places in every frame: a block has SSIM 0 with black and with the next."""
    y, x, f = np.mgrid[:HEIGHT, :WIDTH, :frames]
    return np.ascontiguousarray(grey(31 * ((x + y + f) % 2)).transpose(2, 0, 1))


def with_black_blocks(pictures: Pictures, share: float) -> Pictures:
    spoilt = pictures.copy()
    for block in range(int(384 * share)):
        y, x = divmod(block, 24)
        spoilt[:, 10 * y : 10 * y + 10, 10 * x : 10 * x + 10] = 0
    return spoilt


def video_score(reference: Pictures, candidate: Pictures, mode: ScoringMode) -> float:
    """The score of a candidate's pictures, which may end early, 32 frames at a time."""
    comparison = VideoComparison()
    for first in range(0, len(reference), 32):
        comparison.add(reference[first : first + 32], candidate[first : first + 32])
    return comparison.score(mode)


def score(reference: Pictures, candidate: Pictures) -> float:
    return video_score(reference, candidate, "frame_mean")


@st.composite
def pictures(draw: st.DrawFn, frames: int) -> Pictures:
    """Frames of every kind that the formula treats apart: noise, a few colours, stills, small changes, flat."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shown = [random.integers(0, 1 << 15, (HEIGHT, WIDTH), np.uint16)]
    for kind in draw(
        st.lists(st.sampled_from(["noise", "still", "little", "flat", "dotted", "coarse"]), min_size=frames - 1)
    ):
        new = shown[-1].copy()
        if kind == "noise":
            new = random.integers(0, 1 << 15, new.shape, np.uint16)
        elif kind == "little":
            y, x = random.integers(0, 100, 2)
            new[y : y + 37, x : x + 53] ^= random.integers(0, 1 << 15, (37, 53), np.uint16)
        elif kind == "coarse":
            new = np.kron(random.integers(0, 1 << 15, (20, 30)), np.ones((8, 8))).astype(np.uint16)
        elif kind != "still":
            new[:] = random.integers(0, 1 << 15)
            if kind == "dotted":
                new.flat[random.choice(38_400, random.integers(36, 41), replace=False)] ^= 0x7FFF
        shown.append(new)
        if len(shown) == frames:
            break
    while len(shown) < frames:
        shown.append(shown[-1])
    return np.stack(shown)


@pytest.fixture(scope="module")
def tune() -> list[Samples]:
    return melody(90, seed=1)


def melody(frames: int, seed: int, rate: int = RATE, pairs: Sequence[int] = (546, 546, 547)) -> list[Samples]:
    """A square-wave tune with a new note every six frames, different on the right."""
    random = np.random.default_rng(seed)
    lengths = [pairs[f % len(pairs)] for f in range(frames)]
    notes = 220 * 2 ** (random.integers(0, 36, frames // 6 + 1) / 12)
    pitch = np.repeat(np.repeat(notes, 6)[:frames], lengths)
    left = 6000 * np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / rate)) + random.normal(0, 30, len(pitch))
    stereo = np.stack([left, left[::-1]], axis=1).astype(np.int16)
    return np.split(stereo, np.cumsum(lengths)[:-1])


def scaled(sound: Sequence[Samples], gain: float) -> list[Samples]:
    return [np.round(samples * gain).astype(np.int16) for samples in sound]


def silence(frames: int) -> list[Samples]:
    return [np.zeros((546, 2), np.int16)] * frames


class TestVideo:
    @few
    @given(st.data())
    def test_equals_the_slow_formula(self, data: st.DataObject) -> None:
        """Vectorised and block by block, the score is the same."""
        reference, candidate = data.draw(pictures(4)), data.draw(pictures(4))
        mixed = np.where(np.array(data.draw(st.tuples(*[st.booleans()] * 4)))[:, None, None], reference, candidate)
        mode: ScoringMode = data.draw(st.sampled_from(["frame_mean", "endstate"]))

        assert pytest.approx(slow_video(reference, mixed, mode), abs=1e-9) == video_score(reference, mixed, mode)

    @few
    @given(pictures(9), pictures(9), st.lists(st.integers(0, 9)))
    def test_batches_do_not_matter(self, reference: Pictures, candidate: Pictures, cuts: list[int]) -> None:
        """However the frames are batched, defects, tau and score are the same to the last bit."""
        whole, parts = VideoComparison(), VideoComparison()
        whole.add(reference, candidate)
        edges = [0, *sorted(cuts), 9]
        for start, end in pairwise(edges):
            parts.add(reference[start:end], candidate[start:end])

        assert whole.defects.tolist() == parts.defects.tolist()
        assert whole.tau == parts.tau
        assert whole.score("frame_mean") == parts.score("frame_mean")
        assert 0 <= whole.score("frame_mean") <= 1

    @few
    @given(pictures(3))
    def test_identical(self, reference: Pictures) -> None:
        """The reference's own pictures score 1, in both modes."""
        assert score(reference, reference) == 1.0
        assert video_score(reference, reference, "endstate") == 1.0

    @pytest.mark.parametrize(("share", "known"), [(0.1, 0.994), (0.2, 0.907), (0.25, 0.793)])
    def test_black_blocks(self, share: float, known: float) -> None:
        """At tau .35, 10, 20 and 25 % of blocks black give the published scores."""
        reference = checks(20)

        assert pytest.approx(known, abs=1e-3) == score(reference, with_black_blocks(reference, share))

    def test_tau_is_capped(self) -> None:
        """Motion in every block makes tau .35, not 1."""
        comparison = VideoComparison()
        comparison.add(checks(20), checks(20))

        assert comparison.tau == 0.35

    def test_colour_blind(self) -> None:
        """Greyscale of the same luma scores 1: only luma is compared."""
        random = np.random.default_rng(5)
        reference = random.integers(0, 1 << 15, (8, HEIGHT, WIDTH), np.uint16)
        greyscale = grey(np.round(LUMA[reference] * 31 / 255).astype(np.int64))

        assert score(reference, greyscale) == 1.0

    def test_brightness_blind(self) -> None:
        """Seventy per cent of the brightness scores 1: a block's defect stays below the floor."""
        levels = np.random.default_rng(6).integers(8, 32, (8, HEIGHT, WIDTH))

        assert score(grey(levels), grey(np.round(levels * 0.7).astype(np.int64))) == 1.0

    def test_lag(self) -> None:
        """A constant lag of one frame is worth a half where every frame changes as much as the one before."""
        random = np.random.default_rng(7)
        reference = np.broadcast_to(checks()[0], (40, HEIGHT, WIDTH)).copy()
        for frame in range(40):  # a tenth of the blocks shows something new
            reference[frame, :40, :90] = random.integers(0, 1 << 15, (40, 90), np.uint16)
        late = np.concatenate([reference[:1], reference[:-1]])

        assert pytest.approx(0.5, abs=0.03) == score(reference, late)

    def test_black_candidate(self) -> None:
        """A flat candidate scores next to nothing, where the reference is flat too it may score all."""
        reference = checks(10)

        assert pytest.approx(1 / (1 + (1 / 0.35) ** 4)) == score(reference, np.zeros_like(reference))
        assert score(np.zeros_like(reference), np.zeros_like(reference)) == 1.0

    @pytest.mark.parametrize(("dots", "defect"), [(38, 1.0), (39, None)])
    def test_flat_limit(self, dots: int, defect: float | None) -> None:
        """Flat is a candidate with at most 38 of 38,400 pixels unlike its first; then it is wholly wrong."""
        reference = np.zeros((HEIGHT, WIDTH), np.uint16)
        reference[:20, :20] = 0x7FFF
        candidate = BLACK.copy()
        candidate[159, :dots] = 0x7FFF
        found = frame_defects(reference[None], candidate[None])[0]

        assert pytest.approx(slow_structure(reference, candidate) if defect is None else defect) == found

    @pytest.mark.parametrize(("level", "defect"), [(28, 0.0), (30, 0.1686)])
    def test_floor(self, level: int, defect: float) -> None:
        """A block's defect of .139 counts nothing, one of .169 counts whole."""
        found = frame_defects(np.full_like(BLACK, 16 * 0x0421)[None], np.full_like(BLACK, level * 0x0421)[None])[0]

        assert pytest.approx(defect, abs=1e-4) == found

    def test_flat_rule_is_not_for_motion(self) -> None:
        """Tau measures structure alone: a reference that turns black counts with its few blocks."""
        reference = np.stack([with_black_blocks(checks(), 0.95)[0], BLACK] * 5)
        comparison = VideoComparison()
        comparison.add(reference, reference)

        assert pytest.approx(slow_structure(reference[0], BLACK)) == comparison.tau

    def test_no_motion(self) -> None:
        """Where no two reference frames differ, tau is the clamp's lower end."""
        reference = np.repeat(checks(), 5, axis=0)
        comparison = VideoComparison()
        comparison.add(reference, reference)

        assert comparison.tau == 0.005

    def test_colour_is_motion(self) -> None:
        """Frames that differ in colour alone are among those that tau is taken from, with no defect."""
        red, green = np.full_like(BLACK, 31), np.full_like(BLACK, 16 << 5)
        reference = np.stack([*checks(2), *[red, green] * 10])
        comparison = VideoComparison()
        comparison.add(reference, reference)

        assert slow_structure(red, green) == 0
        assert comparison.tau == 0.005

    def test_endstate(self) -> None:
        """One wrong digit on the last frame costs everything, wrong frames before it nothing."""
        page = checks()[0]
        wrong = page.copy()
        wrong[:8, :8] = 0

        assert video_score(np.stack([page, page]), np.stack([BLACK, page]), "endstate") == 1.0
        assert video_score(np.stack([page, page]), np.stack([page, wrong]), "endstate") < 0.01

    def test_broken_candidate_stands_still(self) -> None:
        """A candidate that ends early scores as if its last picture stood still, over any batches."""
        reference = checks(50)
        still = np.concatenate([reference[:20], np.repeat(reference[19:20], 30, axis=0)])
        batches = VideoComparison()
        batches.add(reference[:32], reference[:20])
        batches.add(reference[32:], reference[:0])

        assert score(reference, still) == score(reference, reference[:20])
        assert score(reference, still) == batches.score("frame_mean")

    def test_candidate_without_frames_is_black(self) -> None:
        """A candidate that never showed a picture scores as black."""
        reference = checks(40)

        assert score(reference, np.zeros_like(reference)) == score(reference, reference[:0])

    def test_non_contiguous_batches(self) -> None:
        """Views into other arrays are compared like copies of them."""
        reference = np.random.default_rng(8).integers(0, 1 << 15, (6, HEIGHT, 2 * WIDTH), np.uint16)
        views = reference[::2, :, ::2], reference[1::2, :, 1::2]

        assert score(views[0].copy(), views[1].copy()) == score(*views)

    def test_nothing_to_score(self) -> None:
        """No frames have no score."""
        with pytest.raises(ValueError, match="no frames"):
            VideoComparison().score("frame_mean")

    @pytest.mark.parametrize("batch", [checks().astype(np.uint32), checks()[0], checks()[:, :80]])
    def test_wrong_frames(self, batch: Pictures) -> None:
        """Other types and shapes than BGR555 frames are refused."""
        with pytest.raises(ValueError, match="Frames are uint16"):
            VideoComparison().add(batch, checks())

    def test_too_many_frames(self) -> None:
        """A candidate's batch is never longer than the reference's."""
        with pytest.raises(ValueError, match="2 frames more"):
            VideoComparison().add(checks(1), checks(3))


class TestAudio:
    def test_identical(self, tune: list[Samples]) -> None:
        """The reference's own sound scores 1."""
        assert audio_score(tune, RATE, tune, RATE) == 1.0

    def test_silent_candidate(self, tune: list[Samples]) -> None:
        """Silence where the reference plays scores 0."""
        assert audio_score(tune, RATE, silence(90), RATE) == 0.0
        assert audio_score(tune, RATE, [], RATE) == 0.0

    def test_silent_reference(self, tune: list[Samples]) -> None:
        """A reference without a sound gives no score, whatever the candidate plays."""
        assert audio_score(silence(90), RATE, tune, RATE) is None
        assert audio_score([], RATE, tune, RATE) is None
        assert audio_score(scaled(tune, 0.01), RATE, tune, RATE) is None

    def test_short_reference(self, tune: list[Samples]) -> None:
        """Less than one window of sound gives no score."""
        assert audio_score(tune[:1], RATE, tune, RATE) is None

    def test_single_window(self, tune: list[Samples]) -> None:
        """A single window has nothing to measure tau by: only the same spectrum scores."""
        assert audio_score(tune[:2], RATE, tune[:2], RATE) == 1.0
        assert audio_score(tune[:2], RATE, tune[12:14], RATE) == 0.0

    def test_frames_silent_on_both_sides_are_left_out(self, tune: list[Samples]) -> None:
        """A pause on both sides does not dilute what was played wrongly."""
        wrong = melody(90, seed=2)
        dense = audio_score(tune, RATE, wrong, RATE)
        padded = audio_score([*silence(400), *tune], RATE, [*silence(400), *wrong], RATE)

        assert dense is not None
        assert dense < 0.9
        assert dense == pytest.approx(padded, abs=0.02)

    def test_noise_in_a_pause_scores_nothing(self, tune: list[Samples]) -> None:
        """A candidate that plays on in a pause of the reference scores 0 there."""
        half = [*tune[:45], *silence(45)]
        found = audio_score(half, RATE, tune, RATE)

        assert pytest.approx(0.5, abs=0.03) == found

    @pytest.mark.parametrize("gain", [0.1, 0.5, 2.0])
    def test_gain_blind(self, tune: list[Samples], gain: float) -> None:
        """Volume hardly counts, as published."""
        found = audio_score(tune, RATE, scaled(tune, gain), RATE)

        assert pytest.approx(1.0, abs=0.02) == found

    def test_right_channel_does_not_count(self, tune: list[Samples]) -> None:
        """Only the left channel is heard, as published."""
        left_only = [samples * np.array([1, 0], np.int16) for samples in tune]

        assert audio_score(tune, RATE, left_only, RATE) == 1.0

    def test_shares_of_frames_do_not_matter(self, tune: list[Samples]) -> None:
        """The same samples score the same however they fall on frames."""
        joined = np.concatenate(tune)

        assert audio_score(tune, RATE, [joined[:5], joined[5:5], joined[5:]], RATE) == 1.0

    def test_candidate_rate_is_not_looked_at(self, tune: list[Samples]) -> None:
        """The candidate is heard at the reference's rate, as published: at another one the right tune is wrong."""
        faster = melody(90, seed=1, rate=48_000, pairs=[800])
        found = audio_score(tune, RATE, faster, 48_000)

        assert found == audio_score(tune, RATE, faster, RATE)
        assert found is not None
        assert found < 0.9

    def test_candidate_that_stops(self, tune: list[Samples]) -> None:
        """What a candidate does not play to the end scores 0."""
        found = audio_score(tune, RATE, tune[:45], RATE)

        assert pytest.approx(0.5, abs=0.03) == found

    @pytest.mark.parametrize("rate", [8_000, 32_768, 40_000])
    def test_equals_the_slow_formula(self, rate: int) -> None:
        """Vectorised and sample by sample, the score is the same."""
        random = np.random.default_rng(rate)
        for seed in range(3):
            reference = [*melody(24, seed, rate, [rate // 60]), *silence(3), *melody(6, seed + 9, rate)]
            gains = random.choice([0, 0.0003, 0.003, 0.02, 1.0], len(reference))
            candidate = [s for r, g in zip(reference, gains, strict=True) for s in scaled([r], g)]
            candidate = candidate[: random.integers(20, len(candidate))]

            assert pytest.approx(slow_audio(reference, candidate, rate), abs=1e-9) == audio_score(
                reference, rate, candidate, rate
            )

    @few
    @given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.integers(1, 40))
    def test_score_is_a_share(self, seed: int, theirs: int, ours: int) -> None:
        """Whatever is played, the score is from 0 to 1 or there is none."""
        random = np.random.default_rng(seed)
        reference = [random.integers(-20_000, 20_000, (546, 2)).astype(np.int16) for _ in range(ours)]
        candidate = [random.integers(-90, 90, (random.integers(0, 900), 2)).astype(np.int16) for _ in range(theirs)]
        found = audio_score(reference, RATE, candidate, RATE)

        assert (found is None) == (ours == 1)
        assert found is None or 0 <= found <= 1

    def test_wrong_rate(self, tune: list[Samples]) -> None:
        """A rate that is not positive is refused."""
        with pytest.raises(ValueError, match="positive"):
            audio_score(tune, 0, tune, RATE)


PUBLISHED_WEIGHTS = """
candidate_boot_frames: 0
fuel_per_frame: 500000000
section_weights: {procedural: 0.20, replay: 0.60, audio: 0.20}
subsystem_weights:
  procedural: {cpu: 0.35, memory: 0.15, comprehensive: 0.20, timer: 0.12, dma: 0.08, halt_irq: 0.10}
  replay: {gameplay: 1.00}
  audio: {psg: 0.50, game_audio: 0.50}
"""


@pytest.fixture
def weights(tmp_path: Path) -> GraderWeights:
    (tmp_path / "grader.yaml").write_text(PUBLISHED_WEIGHTS)
    return load_weights(tmp_path)


class TestOverall:
    def test_published_result(self, weights: GraderWeights) -> None:
        """The per-case figures of a published entry (2026-06-10) give its sections and overall."""
        cpu = [1.0] * 8 + [0.000017382629367735252]
        procedural = {
            "cpu": cpu,
            "memory": [1.0, 3.439033386956549e-6],
            "dma": [1.0, 3.547669190803441e-6],
            "timer": [7.718501366339816e-14, 9.52768999371556e-13],
            "halt_irq": [1.4636172764406895e-14],
        }
        cases = [CaseScores("procedural", name, video) for name, videos in procedural.items() for video in videos]
        for video, subsystem, audio in [
            (0.9999999998632276, "game_audio", 0.5931168916709214),
            (1.0, "game_audio", 0.6671729075908617),
            (0.9999997158232118, "psg", 0.0),
            (1.0, "game_audio", 0.612051612800664),
            (0.9999999996307276, "game_audio", 0.6027015750686481),
            (0.9928666392666838, "game_audio", 0.641873751453133),
            (0.9999999999999876, "game_audio", 0.0),
            (0.0757768352470546, None, 0.444369097332375),
            (1.0, "psg", 0.7396142691657384),
            (1.0, "game_audio", 0.5243270651930099),
            (0.9999016337482672, None, 0.6276688313025701),
        ]:
            cases.append(CaseScores("replay", "gameplay", video, subsystem, audio))
        found = overall(cases, weights)

        assert pytest.approx(0.5326402336707351, abs=1e-12) == found.sections["procedural"].score
        assert pytest.approx(0.9153222566890147, abs=1e-12) == found.sections["replay"].score
        assert pytest.approx(0.44499241041838017, abs=1e-12) == found.sections["audio"].score
        assert pytest.approx(0.7447198828312318, abs=1e-12) == found.score

    def test_empty_subsystems_weigh_nothing(self, weights: GraderWeights) -> None:
        """A corpus with perfect cases in one subsystem of one section scores 1."""
        found = overall([CaseScores("procedural", "dma", 1.0)], weights)

        assert found.score == 1.0
        assert list(found.sections) == ["procedural"]

    def test_case_without_audio_score_drops_out(self, weights: GraderWeights) -> None:
        """A ROM that does not load leaves the audio mean, as published, and costs its video score."""
        cases = [
            CaseScores("replay", "gameplay", 1.0, "psg", 0.8),
            CaseScores("replay", "gameplay", 0.0, "psg", None),
        ]
        found = overall(cases, weights)

        assert found.sections["audio"].subsystems == {"psg": 0.8}
        assert found.sections["replay"].subsystems == {"gameplay": 0.5}

    def test_audio_counts_only_in_its_subsystem(self, weights: GraderWeights) -> None:
        """A case that names no audio subsystem has its audio reported, not counted."""
        assert "audio" not in overall([CaseScores("replay", "gameplay", 1.0, None, 0.3)], weights).sections

    def test_unweighted_subsystems(self, weights: GraderWeights) -> None:
        """A subsystem that grader.yaml does not weigh counts for nothing."""
        found = overall([CaseScores("replay", "gameplay", 0.5), CaseScores("replay", "menus", 1.0)], weights)

        assert found.score == 0.5

    def test_nothing_to_weigh(self, weights: GraderWeights) -> None:
        """Without cases there is no overall score."""
        assert overall([], weights).score is None


class TestWeights:
    def test_folder_or_file(self, tmp_path: Path) -> None:
        """The weights are read from a corpus folder or its file, other settings ignored."""
        (tmp_path / "grader.yaml").write_text(PUBLISHED_WEIGHTS)

        assert load_weights(tmp_path) == load_weights(tmp_path / "grader.yaml")
        assert load_weights(tmp_path).section_weights == {"procedural": 0.2, "replay": 0.6, "audio": 0.2}
        assert load_weights(tmp_path).subsystem_weights["audio"] == {"psg": 0.5, "game_audio": 0.5}

    @pytest.mark.parametrize(
        "text", ["", "[1]", "a: {", "section_weights: {replay: 1}", PUBLISHED_WEIGHTS.replace("0.35", "-1")]
    )
    def test_wrong_file(self, tmp_path: Path, text: str) -> None:
        """What does not give weights is a SuiteError that names the file."""
        (tmp_path / "grader.yaml").write_text(text)

        with pytest.raises(SuiteError, match=r"grader\.yaml does not give"):
            load_weights(tmp_path)

    def test_missing_file(self, tmp_path: Path) -> None:
        """A folder without grader.yaml is a SuiteError that names the file."""
        with pytest.raises(SuiteError, match=r"grader\.yaml"):
            load_weights(tmp_path)
