/* Sound: four programmable generators and two sample FIFOs, mixed to 32,768 stereo pairs a second (GBATEK, "GBA Sound
 * Controller"). Generators are advanced when a pair is due, not cycle by cycle. */
#include "gba.h"

#define CYCLES_PER_PAIR 512
#define LOUDNESS 48       /* from the converter's ten bits to the reference's level */
#define OFFSET_BITS 9     /* the mean forgets in 512 pairs */
#define PAIRS_PER_STEP 64 /* the 512 Hz sequencer of lengths, sweep and envelopes */

struct audio audio;

struct generator {
    bool32 on;
    u32 length;               /* steps left until it stops, if it counts them */
    s32 timer, period;        /* cycles to the next phase, and between phases */
    u32 phase;
    u32 volume, envelope_timer;
};
static struct generator generators[4];
static struct { u32 timer, shadow; bool32 on; } sweep;
static u32 shift_register;    /* of the noise generator */
static u8 wave[2][16];
static u32 step, pairs_to_step;
static s32 offset[2];         /* each side's mean level, times 2^OFFSET_BITS */

struct fifo {
    s8 data[32];
    u32 head, count;
    s8 word[4];               /* four samples leave the queue together, to be played one by one */
    u32 left;
    s8 now;
};
static struct fifo fifos[2];

static const u8 control_reg[4] = {SOUND1CNT_X, SOUND2CNT_H, SOUND3CNT_X, SOUND4CNT_H};
static const u8 envelope_reg[4] = {SOUND1CNT_H, SOUND2CNT_L, 0, SOUND4CNT_L};

static bool32 master_on(void) { return IO(SOUNDCNT_X) & 0x80; }

static void find_period(u32 channel) {
    u32 rate = IO(control_reg[channel]) & 0x7FF;
    if (channel == 3) {
        u32 control = IO(SOUND4CNT_H), divider = control & 7;
        generators[3].period = (divider ? divider * 64 : 32) << (control >> 4 & 15);
    } else {
        generators[channel].period = (2048 - rate) * (channel == 2 ? 8 : 16);
    }
}

/* The next rate of the sweep; one past the end silences channel 1 (GBATEK, "GBA Sound Channel 1"). */
static u32 sweep_next(void) {
    u32 control = IO(SOUND1CNT_L), change = sweep.shadow >> (control & 7);
    u32 rate = control & 8 ? sweep.shadow - change : sweep.shadow + change;
    if (rate > 2047) generators[0].on = 0;
    return rate;
}

static u32 sweep_time(void) {
    u32 time = IO(SOUND1CNT_L) >> 4 & 7;
    return time ? time : 8;
}

static void step_sweep(void) {
    if (!sweep.on || --sweep.timer) return;
    sweep.timer = sweep_time();
    if (!(IO(SOUND1CNT_L) >> 4 & 7)) return;
    u32 rate = sweep_next();
    if (rate > 2047 || !(IO(SOUND1CNT_L) & 7)) return;
    sweep.shadow = rate;
    IO(SOUND1CNT_X) = (IO(SOUND1CNT_X) & ~0x7FF) | rate;
    find_period(0);
    sweep_next();
}

static void step_envelope(u32 channel) {
    struct generator *generator = &generators[channel];
    u32 control = IO(envelope_reg[channel]), time = control >> 8 & 7;
    if (!time || --generator->envelope_timer) return;
    generator->envelope_timer = time;
    if (control & 0x800) {
        if (generator->volume < 15) generator->volume++;
    } else if (generator->volume) {
        generator->volume--;
    }
}

static void step_sequencer(void) {
    if (!(step & 1))
        for (u32 i = 0; i < 4; i++)
            if ((IO(control_reg[i]) & 0x4000) && generators[i].length && --generators[i].length == 0) generators[i].on = 0;
    if ((step & 3) == 2) step_sweep();
    if (step == 7) {
        step_envelope(0);
        step_envelope(1);
        step_envelope(3);
    }
    step = (step + 1) & 7;
}

static u32 length_of(u32 channel) {
    switch (channel) {
    case 0: return 64 - (IO(SOUND1CNT_H) & 63);
    case 1: return 64 - (IO(SOUND2CNT_L) & 63);
    case 2: return 256 - (IO(SOUND3CNT_H) & 255);
    default: return 64 - (IO(SOUND4CNT_L) & 63);
    }
}

static void restart(u32 channel) {
    struct generator *generator = &generators[channel];
    find_period(channel);
    generator->timer = generator->period;
    if (!generator->length) generator->length = channel == 2 ? 256 : 64;
    generator->phase = 0;
    if (channel == 2) {
        generator->on = IO(SOUND3CNT_L) >> 7 & 1;
        return;
    }
    u32 control = IO(envelope_reg[channel]);
    generator->on = (control & 0xF800) != 0; /* volume 0 that never rises switches the channel off */
    generator->volume = control >> 12;
    generator->envelope_timer = control >> 8 & 7;
    if (channel == 3) shift_register = IO(SOUND4CNT_H) & 8 ? 0x7F : 0x7FFF;
    if (channel == 0) {
        sweep.shadow = IO(SOUND1CNT_X) & 0x7FF;
        sweep.timer = sweep_time();
        sweep.on = (IO(SOUND1CNT_L) & 0x77) != 0;
        if (IO(SOUND1CNT_L) & 7) sweep_next();
    }
}

static void fifo_reset(u32 index) {
    fifos[index].count = 0;
}

void apu_write(u32 offset, u16 value) {
    if (offset < SOUNDCNT_H && !master_on()) return; /* the generators have no power */
    u16 *reg = &io_reg[offset >> 1];
    *reg = value;
    switch (offset) {
    case SOUND1CNT_H: generators[0].length = length_of(0); break;
    case SOUND2CNT_L: generators[1].length = length_of(1); break;
    case SOUND3CNT_H: generators[2].length = length_of(2); break;
    case SOUND4CNT_L: generators[3].length = length_of(3); break;
    case SOUND3CNT_L:
        if (!(value & 0x80)) generators[2].on = 0;
        break;
    case SOUND1CNT_X: case SOUND2CNT_H: case SOUND3CNT_X: case SOUND4CNT_H:
        for (u32 i = 0; i < 4; i++)
            if (control_reg[i] == offset) {
                find_period(i);
                if (value & 0x8000) restart(i);
            }
        *reg = value & 0x7FFF;
        break;
    case SOUNDCNT_H:
        if (value & 0x0800) fifo_reset(0);
        if (value & 0x8000) fifo_reset(1);
        *reg = value & 0x770F;
        break;
    case SOUNDCNT_X:
        *reg = value & 0x80;
        if (value & 0x80) break;
        for (u32 i = 0; i < 4; i++) generators[i].on = 0;
        for (u32 at = SOUND1CNT_L; at < SOUNDCNT_H; at += 2) io_reg[at >> 1] = 0;
        break;
    }
    if ((offset == SOUND1CNT_H || offset == SOUND2CNT_L || offset == SOUND4CNT_L) && !(value & 0xF800))
        generators[offset == SOUND1CNT_H ? 0 : offset == SOUND2CNT_L ? 1 : 3].on = 0;
}

u16 apu_status(void) {
    u16 status = IO(SOUNDCNT_X) & 0x80;
    for (u32 i = 0; i < 4; i++) status |= generators[i].on << i;
    return status;
}

/* The CPU sees the bank that is not playing. */
static u8 *wave_bank(void) { return wave[!(IO(SOUND3CNT_L) >> 6 & 1)]; }
u16 apu_wave_read(u32 offset) { return load16(wave_bank() + (offset & 14)); }
void apu_wave_write(u32 offset, u16 value) { store16(wave_bank() + (offset & 14), value); }

void apu_fifo_write(u32 index, u32 value, u32 bytes) {
    struct fifo *fifo = &fifos[index];
    for (u32 i = 0; i < bytes; i++) {
        if (fifo->count == 32) return;
        fifo->data[(fifo->head + fifo->count++) & 31] = (s8)(value >> i * 8);
    }
}

void apu_timer_overflow(u32 timer, u64 when) {
    if (!master_on()) return;
    for (u32 i = 0; i < 2; i++) {
        struct fifo *fifo = &fifos[i];
        if ((u32)(IO(SOUNDCNT_H) >> (10 + i * 4) & 1) != timer) continue;
        if (!(IO(SOUNDCNT_H) >> (8 + i * 4) & 3)) continue; /* heard on neither side: not played at all */
        if (fifo->count < 16) dma_fifo(i, when);
        if (!fifo->left && fifo->count >= 4) {
            for (u32 j = 0; j < 4; j++) fifo->word[j] = fifo->data[(fifo->head + j) & 31];
            fifo->head = (fifo->head + 4) & 31;
            fifo->count -= 4;
            fifo->left = 4;
        }
        if (fifo->left) fifo->now = fifo->word[4 - fifo->left--];
    }
}

static u32 square_output(u32 channel) {
    static const u8 high[4] = {1, 2, 4, 6}; /* eighths */
    struct generator *generator = &generators[channel];
    generator->timer -= CYCLES_PER_PAIR;
    while (generator->timer <= 0) {
        generator->timer += generator->period;
        generator->phase = (generator->phase + 1) & 7;
    }
    return generator->phase < high[IO(envelope_reg[channel]) >> 6 & 3] ? generator->volume : 0;
}

static u32 wave_output(void) {
    struct generator *generator = &generators[2];
    bool32 both = IO(SOUND3CNT_L) & 0x20;
    generator->timer -= CYCLES_PER_PAIR;
    while (generator->timer <= 0) {
        generator->timer += generator->period;
        generator->phase = (generator->phase + 1) & (both ? 63 : 31);
    }
    u32 bank = (IO(SOUND3CNT_L) >> 6 & 1) ^ (generator->phase >> 5), at = generator->phase & 31;
    u32 digit = at & 1 ? wave[bank][at / 2] & 15 : wave[bank][at / 2] >> 4;
    static const u8 quarters[4] = {0, 4, 2, 1};
    u32 volume = IO(SOUND3CNT_H) & 0x8000 ? 3 : quarters[IO(SOUND3CNT_H) >> 13 & 3];
    return digit * volume / 4;
}

static u32 noise_output(void) {
    struct generator *generator = &generators[3];
    generator->timer -= CYCLES_PER_PAIR;
    while (generator->timer <= 0) {
        generator->timer += generator->period;
        u32 bit = (shift_register ^ shift_register >> 1) & 1;
        shift_register = shift_register >> 1 | bit << (IO(SOUND4CNT_H) & 8 ? 6 : 14);
    }
    return shift_register & 1 ? 0 : generator->volume;
}

/* The speaker's capacitor: a level that stays is silence, and stepping to it is not. */
static s32 without_offset(u32 side, s32 level) {
    s32 out = level - (offset[side] >> OFFSET_BITS);
    offset[side] += out;
    return out > 0x7FFF ? 0x7FFF : out < -0x8000 ? -0x8000 : out;
}

static s32 mix(u32 side, const u32 *levels) { /* side: 0 right, 1 left */
    u32 control = IO(SOUNDCNT_L), high = IO(SOUNDCNT_H);
    s32 sum = 0;
    for (u32 i = 0; i < 4; i++)
        if (control >> (8 + side * 4 + i) & 1) sum += levels[i];
    sum *= 1 + (control >> side * 4 & 7);
    sum = sum * 2 >> (2 - ((high & 3) > 2 ? 2 : high & 3)); /* at most a quarter of the range each */
    for (u32 i = 0; i < 2; i++)
        if (high >> (8 + i * 4 + side) & 1) sum += fifos[i].now * (high >> (2 + i) & 1 ? 4 : 2);
    s32 bias = IO(SOUNDBIAS) & 0x3FE, level = sum + bias;
    level = level < 0 ? 0 : level > 0x3FF ? 0x3FF : level; /* the converter has ten bits */
    return without_offset(side, (level - bias) * LOUDNESS);
}

void apu_event(u64 when) {
    sched_at(EV_APU, when + CYCLES_PER_PAIR);
    if (--pairs_to_step == 0) {
        pairs_to_step = PAIRS_PER_STEP;
        step_sequencer();
    }
    u32 levels[4];
    levels[0] = generators[0].on ? square_output(0) : 0;
    levels[1] = generators[1].on ? square_output(1) : 0;
    levels[2] = generators[2].on ? wave_output() : 0;
    levels[3] = generators[3].on ? noise_output() : 0;
    if (audio.count == AUDIO_PAIRS) return; /* nobody drains it */
    s16 *pair = audio.samples + audio.count++ * 2;
    pair[0] = pair[1] = 0;
    if (!master_on()) return;
    pair[0] = mix(1, levels);
    pair[1] = mix(0, levels);
}

void apu_reset(void) {
    memset(generators, 0, sizeof generators);
    memset(fifos, 0, sizeof fifos);
    memset(wave, 0, sizeof wave);
    memset(&sweep, 0, sizeof sweep);
    memset(offset, 0, sizeof offset);
    for (u32 i = 0; i < 4; i++) find_period(i);
    shift_register = 0x7FFF;
    step = 0;
    pairs_to_step = PAIRS_PER_STEP;
    audio.count = 0;
    sched_at(EV_APU, CYCLES_PER_PAIR);
}
