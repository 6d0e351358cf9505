/* Sound: four programmable generators and two sample FIFOs, mixed for a converter that takes 32,768 to 262,144 samples
 * a second (GBATEK, "GBA Sound Controller"). Generators are advanced when a sample is due or one of their registers is
 * written, not cycle by cycle. What GBATEK leaves open, such as what a restart keeps, follows the reference. */
#include "gba.h"

#define LOUDNESS 48           /* from the converter's ten bits to the reference's level */
#define WAVE_DELAY 24         /* cycles from a restart to the first digit's period */
#define CYCLES_PER_STEP 32768 /* the 512 Hz sequencer of lengths, sweep and envelopes */

struct audio audio;

struct generator {
    bool32 on;
    u32 length;               /* steps left until it stops, if it counts them */
    u64 since;                /* when the phase began */
    u32 period;               /* cycles between phases */
    u32 phase;
    u32 volume, envelope_timer;
    u32 level;                /* to be mixed; it stays when the channel stops, for then nothing clicks */
};
static struct generator generators[4];
static struct { u32 timer, shadow; bool32 on; } sweep;
static u32 shift_register;    /* of the noise generator */
static u32 noise_bit;         /* played, and on after a restart until the next is due */

/* The banks of wave RAM turn as they are played: what comes next is what the CPU sees first. */
#define BANK_DIGITS 32
static struct wave_bank {
    u8 digits[BANK_DIGITS];
    u32 first;
} wave[2];
static u32 wave_digit;        /* played until the next is due, and on while the channel is off */

static u32 step;              /* of the sequencer, 0 to 7 */

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

static u8 *digit(struct wave_bank *bank, u32 index) { return &bank->digits[(bank->first + index) % BANK_DIGITS]; }

static struct wave_bank *playing_bank(void) { return &wave[IO(SOUND3CNT_L) >> 6 & 1]; }
static struct wave_bank *waiting_bank(void) { return &wave[!(IO(SOUND3CNT_L) >> 6 & 1)]; }

static void play_wave_digit(void) {
    struct wave_bank *bank = playing_bank(), *other = waiting_bank();
    u8 *here = digit(bank, 0), *there = digit(other, 0);
    wave_digit = *here;
    bank->first++;
    if (!(IO(SOUND3CNT_L) & 0x20)) return;
    /* Of two banks in a row, each takes up at its end what leaves the other. */
    *here = *there;
    *there = wave_digit;
    other->first++;
}

static void shift_noise(void) {
    noise_bit = shift_register & 1;
    shift_register >>= 1;
    if (noise_bit) shift_register ^= IO(SOUND4CNT_H) & 8 ? 0x60 : 0x6000;
}

/* Squares go through their phases whether they are heard or not. */
static void advance(u32 channel, u64 when) {
    struct generator *generator = &generators[channel];
    if (channel >= 2 && !generator->on) return;
    for (; when >= generator->since + generator->period; generator->since += generator->period) {
        if (channel < 2)
            generator->phase++;
        else if (channel == 2)
            play_wave_digit();
        else
            shift_noise();
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

static void count_length(u32 channel) {
    struct generator *generator = &generators[channel];
    if (generator->length && --generator->length == 0) generator->on = 0;
}

/* Counting that begins between two of its steps begins with the one that is over. */
static void count_at_once(u32 channel) {
    if (step & 1) count_length(channel);
}

static void step_sequencer(void) {
    if (!(step & 1))
        for (u32 i = 0; i < 4; i++)
            if (IO(control_reg[i]) & 0x4000) count_length(i);
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
    if (channel >= 2) generator->since = now;
    if (!generator->length) {
        generator->length = channel == 2 ? 256 : 64;
        if (IO(control_reg[channel]) & 0x4000) count_at_once(channel);
    }
    if (channel == 2) {
        generator->since += WAVE_DELAY;
        generator->on = IO(SOUND3CNT_L) >> 7 & 1;
        return;
    }
    u32 control = IO(envelope_reg[channel]);
    generator->on = (control & 0xF800) != 0; /* volume 0 that never rises switches the channel off */
    generator->volume = control >> 12;
    if (!generator->on) generator->level = 0;
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

/* A new rate counts from the start of the phase. */
static void change_rate(u32 channel, u16 control) {
    IO(control_reg[channel]) = control;
    find_period(channel);
}

void apu_write(u32 offset, u16 value) {
    if (offset < SOUNDCNT_H && !master_on()) return; /* the generators have no power */
    u16 *reg = &io_reg[offset >> 1], old = *reg;
    if (offset != SOUND3CNT_L)
        for (u32 i = 0; i < 4; i++) advance(i, now); /* as the registers were until now */
    *reg = value;
    switch (offset) {
    case SOUND1CNT_H: generators[0].length = length_of(0); break;
    case SOUND2CNT_L: generators[1].length = length_of(1); break;
    case SOUND3CNT_H: generators[2].length = length_of(2); break;
    case SOUND4CNT_L: generators[3].length = length_of(3); break;
    case SOUND3CNT_L:
        advance(2, now); /* a new bank counts from the last sample on, off only from now on */
        if (!(value & 0x80)) generators[2].on = 0;
        break;
    case SOUND1CNT_X: case SOUND2CNT_H: case SOUND3CNT_X: case SOUND4CNT_H:
        for (u32 i = 0; i < 4; i++)
            if (control_reg[i] == offset) {
                if (i < 2) { /* the reference takes byte after byte */
                    change_rate(i, (old & 0xFF00) | (value & 0xFF));
                    advance(i, now);
                }
                change_rate(i, value & 0x7FFF);
                if (value & ~old & 0x4000) count_at_once(i);
                if (value & 0x8000) restart(i);
            }
        break;
    case SOUNDCNT_H:
        if (value & 0x0800) fifo_reset(0);
        if (value & 0x8000) fifo_reset(1);
        *reg = value & 0x770F;
        break;
    case SOUNDCNT_X:
        *reg = value & 0x80;
        if (value & ~old & 0x80) step = 0;
        if (value & 0x80) break;
        for (u32 i = 0; i < 4; i++) {
            change_rate(i, 0);
            generators[i].on = generators[i].level = 0;
        }
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

static const u8 digit_shifts[4] = {4, 0, 12, 8}; /* a byte's upper digit is played first */

/* The CPU sees the bank that is not playing. */
u16 apu_wave_read(u32 offset) {
    u16 value = 0;
    for (u32 i = 0; i < 4; i++) value |= *digit(waiting_bank(), (offset & 14) * 2 + i) << digit_shifts[i];
    return value;
}

void apu_wave_write(u32 offset, u16 value) {
    for (u32 i = 0; i < 4; i++) *digit(waiting_bank(), (offset & 14) * 2 + i) = value >> digit_shifts[i] & 15;
}

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
        fifo->now = fifo->left ? fifo->word[4 - fifo->left--] : 0;
    }
}

static u32 square_level(u32 channel) {
    /* Eighths of 12.5, 25, 50 and 75 percent; bit 7 comes first. */
    static const u8 duties[4] = {0x01, 0x81, 0x87, 0x7E};
    u32 duty = duties[IO(envelope_reg[channel]) >> 6 & 3];
    return duty >> (7 - generators[channel].phase % 8) & 1 ? generators[channel].volume : 0;
}

static u32 wave_level(void) {
    static const u8 quarters[4] = {0, 4, 2, 1};
    u32 volume = IO(SOUND3CNT_H) & 0x8000 ? 3 : quarters[IO(SOUND3CNT_H) >> 13 & 3];
    return wave_digit * volume / 4;
}

static u32 noise_level(void) { return noise_bit ? generators[3].volume : 0; }

static s32 mix(enum side side) {
    u32 control = IO(SOUNDCNT_L), high = IO(SOUNDCNT_H);
    s32 sum = 0;
    for (u32 i = 0; i < 4; i++)
        if (control >> (8 + side * 4 + i) & 1) sum += generators[i].level;
    sum *= 1 + (control >> side * 4 & 7);
    sum = sum * 2 >> (2 - ((high & 3) > 2 ? 2 : high & 3)); /* at most a quarter of the range each */
    for (u32 i = 0; i < 2; i++)
        if (high >> (8 + i * 4 + side) & 1) sum += fifos[i].now * (high >> (2 + i) & 1 ? 4 : 2);
    s32 bias = IO(SOUNDBIAS) & 0x3FE, level = sum + bias;
    level = level < 0 ? 0 : level > 0x3FF ? 0x3FF : level; /* the converter has ten bits */
    return (level - bias) * LOUDNESS;
}

void apu_event(u64 when) {
    u32 cycles_per_sample = CYCLES_PER_PAIR >> (IO(SOUNDBIAS) >> 14);
    sched_at(EV_APU, (when / cycles_per_sample + 1) * cycles_per_sample);
    for (u32 i = 0; i < 4; i++)
        if (generators[i].on) generators[i].level = i < 2 ? square_level(i) : i == 2 ? wave_level() : noise_level();
    u32 into_pair = when % CYCLES_PER_PAIR;
    for (u32 side = RIGHT; side <= LEFT; side++) speaker_level(side, master_on() ? mix(side) : 0, into_pair);
    for (u32 i = 0; i < 4; i++) advance(i, when); /* what happens now is heard from the next sample on */
    if (when % CYCLES_PER_STEP == 0) step_sequencer();
    if (into_pair || audio.count == AUDIO_PAIRS) return; /* or nobody drains it */
    speaker_pair(audio.samples + audio.count++ * 2);
}

void apu_reset(void) {
    memset(generators, 0, sizeof generators);
    memset(fifos, 0, sizeof fifos);
    memset(wave, 0, sizeof wave);
    memset(&sweep, 0, sizeof sweep);
    for (u32 i = 0; i < 4; i++) find_period(i);
    shift_register = noise_bit = wave_digit = step = 0;
    speaker_reset();
    audio.count = 0;
    sched_at(EV_APU, CYCLES_PER_PAIR);
}
