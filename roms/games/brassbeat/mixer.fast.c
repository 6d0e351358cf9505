/* The mixer: six voices into one frame of samples for each ear. The same work every frame, whatever sounds. */
#include "game.h"

struct mixer mixer;

/* A voice's gain holds the right ear in the upper half: one multiplication serves both. */
static s32 buffer[SAMPLES_PER_FRAME];

static void mix(struct voice *voice, u8 first)
{
    const s8 *data = voice->data;
    u32 at = voice->at, step = voice->step, end = voice->end, back = voice->back;
    s32 gain = voice->gain, *to = buffer;

    for (u32 n = SAMPLES_PER_FRAME; n; n--, to++) {
        *to = first ? data[at >> 12] * gain : *to + data[at >> 12] * gain;
        at += step;
        if (at >= end)
            at -= back;
    }
    voice->at = at;
}

void mixer_run(void)
{
    u32 into = mixer.ready ^ 1;
    s8 *left = mixer.left[into], *right = mixer.right[into];

    for (u32 n = 0; n < VOICES; n++)
        mix(&mixer.voice[n], n == 0);
    for (u32 n = 0; n < SAMPLES_PER_FRAME; n++) {
        s32 both = buffer[n], l = (s16)both, r = (both - l) >> 16;
        l >>= 7;
        r >>= 7;
        left[n] = l > 127 ? 127 : l < -128 ? -128 : l;
        right[n] = r > 127 ? 127 : r < -128 ? -128 : r;
    }
    mixer.ready = into;
}
