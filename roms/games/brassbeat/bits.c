/* Confetti, sparks of fireworks and quavers: small things that fly. */
#include "game.h"

#define BITS 32

static struct bit {
    s16 x, y, vx, vy; /* 12.4 fixed point */
    u8 picture, palette, life, all;
} bits[BITS];
static u32 next;

void bits_clear(void)
{
    for (u32 n = 0; n < BITS; n++)
        bits[n].life = 0;
    next = 0;
}

void bit_add(s32 x, s32 y, s32 vx, s32 vy, u32 picture, u32 palette, u32 life)
{
    bits[next] = (struct bit){x << 4, y << 4, vx, vy, picture, palette, life, life};
    next = (next + 1) % BITS;
}

void bits_burst(s32 x, s32 y, u32 palette)
{
    for (u32 n = 0; n < 10; n++) {
        u32 angle = n * 26 + (random_next() & 15), speed = 12 + (random_next() & 15);
        bit_add(x, y, sine[(angle + 64) & 255] * (s32)speed >> 8, (sine[angle & 255] * (s32)speed >> 8) - 8, PIC_CONFETTI_1, palette,
                40 + (random_next() & 15));
    }
}

void bits_step(void)
{
    for (u32 n = 0; n < BITS; n++) {
        struct bit *bit = &bits[n];
        if (!bit->life)
            continue;
        bit->life--;
        bit->x += bit->vx;
        bit->y += bit->vy;
        if (bit->picture != PIC_QUAVER)
            bit->vy += 1;
        else
            bit->x += sine[bit->life * 12 & 255] >> 5;
        if (bit->life > 12 || bit->life & 1)
            draw(bit->picture, bit->x >> 4, bit->y >> 4, bit->life & 8 ? SPRITE_HFLIP : 0, ATTR2(bit->palette, 1));
    }
}
