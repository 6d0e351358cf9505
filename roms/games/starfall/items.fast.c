/* What enemies leave behind. */
#include "game.h"

void items_clear(void)
{
    for (int n = 0; n < ITEM_MAX; n++)
        state.items[n].kind = ITEM_NONE;
}

void item_add(s32 x, s32 y, u8 kind)
{
    for (int n = 0; n < ITEM_MAX; n++)
        if (!state.items[n].kind) {
            state.items[n] = (struct item){.x = x, .y = y, .vx = (s32)(random_next() & 255) - 128, .vy = -ONE, .kind = kind};
            return;
        }
}

static void take(struct item *item)
{
    if (item->kind == ITEM_POWER && state.power < POWER_MAX)
        state.power++;
    else if (item->kind == ITEM_BOMB && state.bombs < 5)
        state.bombs++;
    else if (item->kind == ITEM_LIFE && state.lives < 5)
        state.lives++;
    else
        add_score(item->kind == ITEM_STAR ? 500 : 1000);
    sound_start(SOUND_ITEM);
    item->kind = ITEM_NONE;
}

void items_step(void)
{
    for (int n = 0; n < ITEM_MAX; n++) {
        struct item *item = &state.items[n];
        if (!item->kind)
            continue;
        item->age++;
        if (item->vy < ONE * 3 / 4)
            item->vy += 8;
        item->x += item->vx;
        item->y += item->vy;
        if (item->x < 10 * ONE || item->x > 230 * ONE)
            item->vx = -item->vx;
        s32 dx = item->x - state.player.x, dy = item->y - state.player.y;
        if (state.player.alive && dx < 18 * ONE && dx > -18 * ONE && dy < 18 * ONE && dy > -18 * ONE)
            take(item);
        else if (item->y > 176 * ONE)
            item->kind = ITEM_NONE;
    }
}

void items_draw(void)
{
    for (int n = 0; n < ITEM_MAX; n++) {
        const struct item *item = &state.items[n];
        if (item->kind)
            sprite_put(picture_of(PIC_ITEM_POWER + item->kind - 1), PIXEL(item->x), PIXEL(item->y), 0, ATTR2(4, 1));
    }
}
