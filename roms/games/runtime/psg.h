/* Music and sound effects on the four PSG channels.
 *
 * A tune has one string per channel (square 1, square 2, wave, noise):
 *   c d e f g a b   note, then + (sharp), then a length in steps (default: l)
 *   r               rest            o4 < >  octave
 *   v0-v15          volume          d=0-3   duty        e=0-7  envelope decay
 *   l2              default length  k s h   kick, snare, hat (noise channel)
 * Spaces and | are for the reader. Every channel loops by itself.
 */
#ifndef PSG_H
#define PSG_H

#include "gba.h"

struct tune {
    u8 frames_per_step;
    u8 loop; /* 0: play once */
    const char *channel[4];
};

struct effect {
    u8 noise;    /* channel 4 instead of channel 1 */
    u8 priority; /* a running effect yields to one of equal or higher priority */
    u8 frames;
    u16 envelope; /* duty, volume, decay: register value */
    u16 pitch;    /* frequency register (square) or polynomial register (noise) */
    s16 slide;    /* added to pitch every frame */
};

void psg_start(void);
void psg_play(const struct tune *tune); /* null: silence */
void psg_effect(const struct effect *effect);
void psg_step(void); /* once a frame */
void psg_mute_music(u8 mute);

#endif
