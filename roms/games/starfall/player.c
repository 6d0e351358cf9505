/* The player's ship: flight, guns, bombs, loss and return. */
#include "game.h"

#define BOMBS_FULL 3
#define SAFE_TIME 150
#define SPEED (ONE * 2)
#define SPEED_FOCUS (ONE + ONE / 4)

void player_reset(u8 whole)
{
    state.player = (struct player){.x = 120 * ONE, .y = 132 * ONE, .alive = 1, .safe = SAFE_TIME, .spread = 20};
    if (whole) {
        state.power = 1;
        state.bombs = BOMBS_FULL;
        state.weapon = WEAPON_SPREAD;
    } else {
        state.power = state.power > 2 ? state.power - 1 : state.power;
        state.bombs = state.bombs < BOMBS_FULL ? BOMBS_FULL : state.bombs;
    }
}

void player_hit(void)
{
    struct player *player = &state.player;

    if (!player->alive || player->safe)
        return;
    player->alive = 0;
    player->dead_time = 0;
    effect_burst(player->x, player->y, 20, 8);
    sound_start(SOUND_LOST);
    state.flash = 10;
}

static void fire_spread(const struct player *player)
{
    s32 x = player->x, y = player->y - 12 * ONE;

    shot_add(x - 5 * ONE, y, 0, -7 * ONE, SHOT_BOLT, 2);
    shot_add(x + 5 * ONE, y, 0, -7 * ONE, SHOT_BOLT, 2);
    if (state.power >= 2) {
        s32 side = player->focus ? ONE / 4 : ONE;
        shot_add(x - 9 * ONE, y + 5 * ONE, -side, -7 * ONE, SHOT_PELLET, 1);
        shot_add(x + 9 * ONE, y + 5 * ONE, side, -7 * ONE, SHOT_PELLET, 1);
    }
    if (state.power >= 4) {
        s32 side = player->focus ? ONE / 2 : ONE * 2;
        shot_add(x - 10 * ONE, y + 6 * ONE, -side, -6 * ONE, SHOT_PELLET, 1);
        shot_add(x + 10 * ONE, y + 6 * ONE, side, -6 * ONE, SHOT_PELLET, 1);
    }
}

static void fire(struct player *player)
{
    if (state.weapon == WEAPON_SPREAD) {
        fire_spread(player);
        player->cooldown = 6;
    } else {
        shot_add(player->x, player->y - 18 * ONE, 0, -8 * ONE, SHOT_LANCE, 3 + state.power);
        player->cooldown = 7;
    }
    if (state.power >= 3) {
        s32 reach = player->spread * ONE;
        shot_add(player->x - reach, player->y, 0, -7 * ONE, SHOT_PELLET, 1);
        shot_add(player->x + reach, player->y, 0, -7 * ONE, SHOT_PELLET, 1);
    }
    sound_start(SOUND_SHOT);
}

static void bomb(struct player *player)
{
    state.bombs--;
    state.flash = 16;
    if (player->safe < 90)
        player->safe = 90;
    bullets_clear(1);
    sound_start(SOUND_BOMB);
    for (int n = 0; n < 12; n++)
        effect_add(player->x + sine[(n * 21 + 64) & 255] * (40 + n * 4), player->y - 40 * ONE + sine[n * 21 & 255] * (30 + n * 4), EFFECT_BLAST, n * 2);
    for (int n = 0; n < ENEMY_MAX; n++)
        if (state.enemies[n].kind && !state.enemies[n].harmless)
            enemy_hurt(&state.enemies[n], 30);
}

static void fly(struct player *player)
{
    s32 speed = player->focus ? SPEED_FOCUS : SPEED;
    s32 dx = !!(frame.keys & KEY_RIGHT) - !!(frame.keys & KEY_LEFT);
    s32 dy = !!(frame.keys & KEY_DOWN) - !!(frame.keys & KEY_UP);

    if (dx && dy)
        speed = speed * 181 >> 8;
    player->x += dx * speed;
    player->y += dy * speed;
    if (player->x < 12 * ONE)
        player->x = 12 * ONE;
    if (player->x > 228 * ONE)
        player->x = 228 * ONE;
    if (player->y < 24 * ONE)
        player->y = 24 * ONE;
    if (player->y > 146 * ONE)
        player->y = 146 * ONE;
    if (dx > 0 && player->bank < 8)
        player->bank++;
    else if (dx < 0 && player->bank > -8)
        player->bank--;
    else if (!dx)
        player->bank -= (player->bank > 0) - (player->bank < 0);
}

void player_step(void)
{
    struct player *player = &state.player;

    if (!player->alive) {
        if (++player->dead_time < 70)
            return;
        if (!state.lives) {
            scene_go(SCENE_CONTINUE);
            return;
        }
        state.lives--;
        player_reset(0);
        return;
    }
    if (player->safe)
        player->safe--;
    player->focus = !!(frame.keys & KEY_R);
    if (player->focus && player->spread > 12)
        player->spread--;
    if (!player->focus && player->spread < 22)
        player->spread++;
    fly(player);
    if (frame.pressed & KEY_L) {
        state.weapon ^= 1;
        sound_start(SOUND_CHOOSE);
    }
    if (player->cooldown)
        player->cooldown--;
    if (frame.keys & KEY_A && !player->cooldown)
        fire(player);
    if (frame.pressed & KEY_B && state.bombs)
        bomb(player);
}

void player_draw(void)
{
    const struct player *player = &state.player;
    s32 x = PIXEL(player->x), y = PIXEL(player->y);

    if (!player->alive || (player->safe && state.frame & 2))
        return;
    /* A new ship takes shape out of coarse blocks. */
    u16 blocks = player->safe > 118 ? (player->safe - 118) >> 2 : 0;
    video.mosaic = blocks << 8 | blocks << 12;
    sprite_put(picture_of(player->bank < -3 || player->bank > 3 ? PIC_SHIP_BANK : PIC_SHIP), x, y, (player->bank > 0 ? SPRITE_HFLIP : 0) | SPRITE_MOSAIC, ATTR2(0, 1));
    sprite_put(picture_of(state.frame & 4 ? PIC_FLAME_A : PIC_FLAME_B), x, y + 21, 0, ATTR2(0, 1));
    if (state.power >= 3) {
        sprite_put(picture_of(PIC_OPTION), x - player->spread, y + 4, 0, ATTR2(0, 1));
        sprite_put(picture_of(PIC_OPTION), x + player->spread, y + 4, SPRITE_HFLIP, ATTR2(0, 1));
    }
    if (player->focus) /* the point that can be hit */
        sprite_put(picture_of(PIC_PELLET), x, y, 0, ATTR2(4, 0));
}
