/* From the converter to the host's pairs. The converter holds each level until its next sample, at up to 262,144 Hz
 * (GBATEK, "SOUNDBIAS"); what the host hears of a step from one level to the next is rounded off, so that tones too
 * high for 32,768 pairs a second get quiet instead of wrong. */
#include "gba.h"

#define PLACES 8      /* where in a pair a step may happen: 512 cycles by 64 */
#define TAPS 4        /* the pairs that a step is spread over */
#define WHOLE_BITS 12 /* the shares of a step add up to 2^WHOLE_BITS */
#define OFFSET_BITS 9 /* the mean forgets in 512 pairs */

/* cos^2(pi d / 3.1), d pairs away from the step: within half a decibel of the reference's filter below 8 kHz. */
static const s16 spread[PLACES][TAPS] = {
    {735, 2626, 735, 0}, {458, 2588, 1050, 0}, {237, 2473, 1386, 0}, {83, 2289, 1724, 0},
    {7, 2041, 2041, 7}, {0, 1724, 2289, 83}, {0, 1386, 2473, 237}, {0, 1050, 2588, 458},
};

static struct {
    s32 level;         /* where the steps lead */
    s32 coming[TAPS];  /* what they add to the pairs to come */
    s32 sum;           /* of what they added so far */
    s32 offset;        /* the mean level, times 2^OFFSET_BITS */
} sides[2];
static u32 next_pair;

void speaker_level(enum side side, s32 level, u32 cycles_into_pair) {
    s32 change = level - sides[side].level;
    sides[side].level = level;
    if (!change) return;
    const s16 *shares = spread[cycles_into_pair * PLACES / CYCLES_PER_PAIR];
    for (u32 i = 0; i < TAPS; i++) sides[side].coming[(next_pair + i) % TAPS] += change * shares[i];
}

/* The speaker's capacitor: a level that stays is silence, and stepping to it is not. */
static s32 without_offset(s32 *offset, s32 level) {
    s32 out = level - (*offset >> OFFSET_BITS);
    *offset += out;
    return out > 0x7FFF ? 0x7FFF : out < -0x8000 ? -0x8000 : out;
}

static s16 next_of(enum side side) {
    s32 *change = &sides[side].coming[next_pair % TAPS];
    sides[side].sum += *change;
    *change = 0;
    return without_offset(&sides[side].offset, sides[side].sum >> WHOLE_BITS);
}

void speaker_pair(s16 *pair) {
    pair[0] = next_of(LEFT);
    pair[1] = next_of(RIGHT);
    next_pair++;
}

void speaker_reset(void) {
    memset(sides, 0, sizeof sides);
    next_pair = 0;
}
