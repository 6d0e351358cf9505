/* The Hollow Stag: a shadow that throws wisps, charges, and is flesh only while it gets its breath back. */
#include "game.h"

enum { STALK, RAISE, CHARGE, BREATHE = STAG_BREATHES };

static void throw_wisps(const struct foe *foe, s32 count)
{
    for (s32 n = 0; n < count; n++) {
        foe_add(ENEMY_WISP, foe->x, foe->y);
        for (u32 slot = 0; slot < FOE_MAX; slot++) {
            struct foe *wisp = &state.foes[slot];
            if (wisp->kind != ENEMY_WISP || wisp->vx || wisp->vy)
                continue;
            u32 angle = 64 + (n * 2 - count + 1) * 14;
            wisp->timer = 0;
            wisp->vx = sine[(angle + 64) & 255] * 5 / 4;
            wisp->vy = sine[angle & 255] * 5 / 4;
        }
    }
    sound_start(SOUND_FIRE);
}

void stag_step(struct foe *foe)
{
    u32 angry = foe->hp <= 4;

    state.boss_hp = foe->hp;
    foe->ghostly = foe->mode == STALK || foe->mode == RAISE;
    foe->a++;
    switch (foe->mode) {
    case STALK: { /* along the wall, over the player's head */
        s32 goal_x = state.player.x + sine[foe->timer * 2 & 255] * 24, goal_y = 40 * ONE;
        foe->x += (goal_x - foe->x) >> 5;
        foe->y += (goal_y - foe->y) >> 5;
        if (foe->a == 70)
            throw_wisps(foe, angry ? 5 : 3);
        if (foe->a >= (angry ? 110 : 140))
            foe->mode = RAISE, foe->a = 0, sound_start(SOUND_ROAR);
        break;
    }
    case RAISE: /* a moment to step aside */
        foe->x += foe->a & 2 ? 256 : -256;
        if (foe->a >= 36) {
            s32 dx = state.player.x - foe->x, dy = state.player.y - foe->y;
            s32 length = (dx < 0 ? -dx : dx) > (dy < 0 ? -dy : dy) ? (dx < 0 ? -dx : dx) : (dy < 0 ? -dy : dy);
            foe->vx = bios_div(dx * (angry ? 4 : 3), (length >> 8) + 1);
            foe->vy = bios_div(dy * (angry ? 4 : 3), (length >> 8) + 1);
            foe->mode = CHARGE, foe->a = 0;
        }
        break;
    case CHARGE:
        foe->x += foe->vx;
        foe->y += foe->vy;
        if (foe->a > 90 || foe->x < 48 * ONE || foe->x > (ROOM_W - 48) * ONE || foe->y > 112 * ONE || foe->y < 30 * ONE) {
            foe->mode = BREATHE, foe->a = 0;
            sound_start(SOUND_PUSH);
            effect_add(PIXEL(foe->x), PIXEL(foe->y) + 8, EFFECT_PUFF);
        }
        break;
    default:
        if (foe->a >= (angry ? 100 : 130))
            foe->mode = STALK, foe->a = 0;
    }
}
