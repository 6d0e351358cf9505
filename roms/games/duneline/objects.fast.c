/* Things that stand on the plane: turned into the eye's view, sorted by depth, shown as affine sprites. */
#include "game.h"

#define SEEN_MAX 64
#define SHOWN_MAX 30
#define NEAR_END 46
#define FAR_END 620

struct seen { s32 x, y, depth; u16 picture, turn; u8 palette, flip; };

static struct seen seen[SEEN_MAX];
static u8 order[SEEN_MAX];
static u32 count;
static s32 eye_x, eye_y, forward_x, forward_y;

s32 sine_of(u32 angle) { return sine[(angle >> 6) & 1023]; }
s32 cosine(u32 angle) { return sine[((angle >> 6) + 256) & 1023]; }

void objects_clear(void)
{
    count = 0;
    eye_x = state.eye_x >> 8;
    eye_y = state.eye_y >> 8;
    forward_x = cosine(state.eye_angle);
    forward_y = sine_of(state.eye_angle);
}

/* x, y: ground position with 12 bits; up: height above the ground in pixels. */
void object_add(u32 picture, s32 x, s32 y, s32 up, u32 palette, u32 turn, u32 flip)
{
    s32 dx = (x >> 8) - eye_x, dy = (y >> 8) - eye_y; /* 4 bits */
    s32 depth = (dx * forward_x + dy * forward_y) >> 12, side = (dy * forward_x - dx * forward_y) >> 12;

    if (depth < NEAR_END * 16 || depth >= FAR_END * 16 || count >= SEEN_MAX)
        return;
    s32 share = shares[depth >> 3]; /* 65536 / depth in pixels */
    struct seen *it = &seen[count];
    it->x = 120 + (side * FOCUS / 16 * share >> 16);
    if (it->x < -60 || it->x > 300)
        return;
    it->y = horizon + ((EYE_HEIGHT - up) * FOCUS * share >> 16);
    it->depth = depth;
    it->picture = picture;
    it->turn = turn;
    it->palette = palette;
    it->flip = flip;
    u32 n = count++;
    for (; n && seen[order[n - 1]].depth > depth; n--)
        order[n] = order[n - 1];
    order[n] = count - 1;
}

/* inverse: texture pixels per screen pixel, 8 bits. */
void matrix_set(u32 n, u32 turn, s32 inverse, u32 flip)
{
    s32 c = cosine(turn) * inverse >> 12, s = sine_of(turn) * inverse >> 12;
    u16 *at = &video.oam[n * 16 + 3];

    at[0] = flip ? -c : c;
    at[4] = flip ? -s : s;
    at[8] = -s;
    at[12] = c;
}

void object_put(u32 picture, s32 x, s32 y, u32 attr0, u32 attr1, u32 attr2)
{
    const struct picture *it = &pictures[picture];
    s32 half_w = it->half_w, half_h = it->half_h;

    if ((attr0 & 0x0300) == 0x0300)
        half_w *= 2, half_h *= 2;
    x -= half_w;
    y -= half_h;
    /* Tall boxes that begin low would come in again at the top: left out. */
    if (video.sprites >= SPRITE_MAX || x <= -half_w * 2 || x >= SCREEN_W || y <= -half_h * 2 || y >= SCREEN_H
        || y + half_h * 2 > 256)
        return;
    u16 *attr = &video.oam[video.sprites++ * 4];
    attr[0] = it->attr0 | attr0 | (y & 0xFF);
    attr[1] = it->attr1 | attr1 | (x & 0x1FF);
    attr[2] = it->tile | attr2;
}

void objects_draw(void)
{
    u32 limit = state.scene <= SCENE_HELP ? 20 : SHOWN_MAX; /* the logo's letters take matrices 20 to 27 */

    for (u32 n = 0; n < count && n < limit; n++) {
        const struct seen *it = &seen[order[n]];
        s32 high = pictures[it->picture].half_h * (s32)(shares[it->depth >> 3] * 80 >> 8) >> 8;
        s32 inverse = it->depth * 256 / (80 * 16); /* one to one at 80 pixels */
        matrix_set(n, it->turn, inverse, it->flip);
        object_put(it->picture, it->x, it->y - high, inverse < 256 || it->turn ? 0x0300 : 0x0100, n << 9,
            ATTR2(it->palette, 1));
    }
}

/* Everything but the player's own buggy. */
void world_draw(void)
{
    const struct track *track = &tracks[state.track];

    objects_clear();
    for (u32 n = 1; n < RACERS; n++) {
        const struct racer *it = &state.racers[n];
        /* The side that we see: the angle between its heading and ours, in sixteenths. */
        u16 side = (u16)(it->angle - state.eye_angle + (it->spin << 11) + 2048) >> 12;
        if (it->lost < 20)
            object_add(PIC_BUGGY_0 + (side <= 8 ? side : 16 - side), it->x, it->y, 0, n, 0, side <= 8);
    }
    for (u32 n = 0; n < track->can_count; n++)
        if (!state.can_wait[n])
            object_add(PIC_CAN, track->cans[n * 2] << 12, track->cans[n * 2 + 1] << 12,
                2 + (sine_of(state.scene_frame << 11) >> 11), 9, 0, 0);
    for (u32 n = 0; n < track->roller_count; n++)
        object_add(PIC_ROLLER_0 + state.track, state.rollers[n].x, state.rollers[n].y, 0, 6 + state.track,
            state.rollers[n].turn, 0);
    for (u32 n = 0; n < track->prop_count; n++) {
        const struct prop *it = &track->props[n];
        s32 dx = (it->x << 4) - eye_x, dy = (it->y << 4) - eye_y;
        if (dx * forward_x + dy * forward_y > 0)
            object_add(it->picture, it->x << 12, it->y << 12, 0, it->picture >= PIC_POST ? 9 : 6 + state.track, 0, 0);
    }
    objects_draw();
}
