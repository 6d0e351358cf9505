/* The view: 120 columns of two pixels by 128, drawn in three slices, one per frame; then the palette's light. */
#include "game.h"

#define COLUMNS 120
#define SLICE 40
#define HIGH 128
#define NEAR 0x1800
#define SHOWN_MAX 12

u8 wall_store[WALL_BYTES] EWRAM, body_store[BODY_BYTES] EWRAM, panel_store[240 * 32] EWRAM;

struct shown {
    s32 depth, centre; /* 16.16 cells; column */
    u8 body, lift, flash;
};

static struct { s32 x, y, dir_x, dir_y, plane_x, plane_y; } camera;
static s32 depths[COLUMNS];
static struct shown shown[SHOWN_MAX];
static u32 shown_count;
static u32 row_words[HIGH];

void view_colours(u8 ceiling, u8 floor)
{
    static const u8 ORDER[4] = {0, 2, 3, 1};

    for (u32 y = 0; y < HIGH; y++) {
        u32 from_middle = y < 64 ? 63 - y : y - 64;
        u32 fine = from_middle >= 52 ? 0 : (52 - from_middle) * 28 / 52; /* quarters of a shade */
        u32 a = (fine + ORDER[y & 3]) >> 2, b = (fine + 3 - ORDER[y & 3]) >> 2, colour = y < 64 ? ceiling : floor;
        a = (a > 7 ? 7 : a) << 5 | colour;
        b = (b > 7 ? 7 : b) << 5 | colour;
        row_words[y] = a | b << 8 | a << 16 | b << 24;
    }
}

/* 65,536 over a distance, 16.16. */
static inline u32 over(s32 distance)
{
    if (distance < 5632 << 4)
        return reciprocal[distance >> 4];
    return reciprocal[distance < 5632 << 8 ? distance >> 8 : 5631] >> 4;
}

static inline u32 shade_of(s32 distance)
{
    u32 shade = (u32)(distance + (distance >> 1)) >> 17;

    return shade > 7 ? 7 : shade;
}

static inline s32 texels_per_pixel(s32 distance)
{
    return (s32)((s64)distance * 26214 >> 16);
}

static void column_draw(u16 *at, const u8 *texture, s32 distance, u32 shade)
{
    s32 half = over(distance) * 80 >> 16, step = texels_per_pixel(distance);
    s32 top = half > 64 ? -64 : -half;
    u32 place = (32 << 16) + top * step + (step >> 1), step_u = step;
    u32 left = half > 64 ? 128 : half * 2, tone = shade << 5 | shade << 13;

    at += (64 + top) * COLUMNS;
    for (; left >= 4; left -= 4, at += 4 * COLUMNS) {
        u32 a = texture[place >> 16], b;
        place += step_u;
        b = texture[place >> 16];
        place += step_u;
        at[0] = (a | a << 8) + tone;
        at[COLUMNS] = (b | b << 8) + tone;
        a = texture[place >> 16];
        place += step_u;
        b = texture[place >> 16];
        place += step_u;
        at[2 * COLUMNS] = (a | a << 8) + tone;
        at[3 * COLUMNS] = (b | b << 8) + tone;
    }
    for (; left; left--, at += COLUMNS, place += step_u) {
        u32 a = texture[place >> 16];
        *at = (a | a << 8) + tone;
    }
}

static void column_cast(u32 column, u16 *page)
{
    s32 across = ((s32)column * 2 - (COLUMNS - 1)) * 546;
    s32 ray_x = camera.dir_x + (camera.plane_x * across >> 16), ray_y = camera.dir_y + (camera.plane_y * across >> 16);
    u32 cell = (camera.y >> 16) * WIDE + (camera.x >> 16);
    u32 part_x = camera.x & 0xFFFF, part_y = camera.y & 0xFFFF;
    s32 delta_x = reciprocal[ray_x < 0 ? -ray_x : ray_x], delta_y = reciprocal[ray_y < 0 ? -ray_y : ray_y];
    s32 next_x = (u64)(ray_x < 0 ? part_x : ONE - part_x) * delta_x >> 16, next_y = (u64)(ray_y < 0 ? part_y : ONE - part_y) * delta_y >> 16;
    s32 step_x = ray_x < 0 ? -1 : 1, step_y = ray_y < 0 ? -WIDE : WIDE;
    s32 distance;
    u32 side, kind, part;

    for (;;) {
        if (next_x < next_y) {
            distance = next_x, next_x += delta_x, cell += step_x, side = 0;
        } else {
            distance = next_y, next_y += delta_y, cell += step_y, side = 1;
        }
        kind = state.cells[cell];
        state.seen[cell] = 1;
        if (!kind || kind == CELL_SOLID)
            continue;
        if (kind & CELL_DOOR) { /* a door stands in the middle of its cell and slides aside */
            const struct door *door = &state.doors[kind & 15];
            distance += (side ? delta_y : delta_x) >> 1;
            if (distance > (side ? next_x : next_y))
                continue;
            part = (side ? camera.x + (s32)((s64)distance * ray_x >> 12) : camera.y + (s32)((s64)distance * ray_y >> 12)) & 0xFFFF;
            if (part >> 10 < door->open)
                continue;
            part = (part >> 10) - door->open;
            kind = door->kind;
            break;
        }
        part = (side ? camera.x + (s32)((s64)distance * ray_x >> 12) : camera.y + (s32)((s64)distance * ray_y >> 12)) & 0xFFFF;
        part >>= 10;
        if (side ? ray_y > 0 : ray_x < 0)
            part = 63 - part;
        break;
    }
    if (distance < NEAR)
        distance = NEAR;
    depths[column] = distance;
    u32 shade = shade_of(distance) + side;
    column_draw(page + column, wall_store + (kind - 1) * 4096 + part * 64, distance, shade > 7 ? 7 : shade);
}

static void show(s32 x, s32 y, u8 body, u8 lift, u8 flash, s32 nearest)
{
    s32 dx = (x - camera.x) >> 6, dy = (y - camera.y) >> 6;

    if (dx > 12 << 10 || dx < -(12 << 10) || dy > 12 << 10 || dy < -(12 << 10))
        return;
    s32 depth = (dx * camera.dir_x + dy * camera.dir_y) >> 6, aside = (dy * camera.dir_x - dx * camera.dir_y) >> 6;
    if (depth < nearest || aside > depth + 0x8000 || -aside > depth + 0x8000)
        return;
    u32 n = shown_count;
    if (n == SHOWN_MAX) {
        if (depth >= shown[0].depth)
            return;
        for (n = 0; n + 1 < SHOWN_MAX && shown[n + 1].depth > depth; n++)
            shown[n] = shown[n + 1];
    } else {
        shown_count++;
        for (; n && shown[n - 1].depth < depth; n--)
            shown[n] = shown[n - 1];
    }
    shown[n] = (struct shown){depth, 60 + bios_div((aside >> 4) * 91, depth >> 4), body, lift, flash};
}

static const u8 FIRST[5] = {0, BODY_HOLLOW_WALK_A, BODY_WISP_FLOAT_A, BODY_BRUTE_WALK_A, BODY_WARDEN_WALK_A};

static void gather(void)
{
    static const u8 BODY[] = {0, BODY_FLASK, BODY_FEAST, BODY_BOLTS, BODY_KEY_BRASS, BODY_KEY_SILVER, BODY_HOARD, BODY_BRAZIER_A, BODY_PILLAR};
    u32 beat = state.level_frame >> 3 & 1;

    shown_count = 0;
    for (u32 n = 0; n < MONSTER_MAX; n++) {
        const struct monster *m = &state.monsters[n];
        if (!m->kind)
            continue;
        u32 wisp = m->kind == WISP, body = FIRST[m->kind];
        if (m->mood == DEAD)
            body += wisp ? 3 : 4;
        else if (m->mood == HURT)
            body += wisp ? beat : 3;
        else if (m->mood == STRIKING)
            body += 2;
        else if (m->mood == HUNTING || wisp)
            body += m->timer >> 3 & 1;
        if (m->mood == DEAD && wisp && m->timer > 30)
            continue;
        show(m->x, m->y, body, wisp && m->mood != DEAD ? 10 + (sine(m->timer << 9) >> 10) : 0, m->flash, 0x7000);
    }
    for (u32 n = 0; n < THING_MAX; n++) {
        const struct thing *thing = &state.things[n];
        if (thing->kind)
            show(thing->x, thing->y, BODY[thing->kind] + (thing->kind == BRAZIER ? beat : 0), thing->kind == KEY_BRASS || thing->kind == KEY_SILVER ? 12 + beat * 2 : 0, 0, 0x5000);
    }
    for (u32 n = 0; n < SHOT_MAX; n++) {
        const struct shot *shot = &state.shots[n];
        if (shot->kind == 3)
            show(shot->x, shot->y, shot->age < 6 ? BODY_PUFF_A : BODY_PUFF_B, 22, 0, 0xB000);
        else if (shot->kind)
            show(shot->x, shot->y, BODY_FROST_A + (shot->kind - 1) * 2 + beat, 22, 0, 0xB000);
    }
}

static void body_draw(const struct shown *it, u16 *page, s32 first, s32 last)
{
    const struct body *body = &bodies[it->body];
    const u8 *ends = body_store + body->at, *texels = ends + body->wide * 2;
    u32 inverse = over(it->depth);
    s32 scale = inverse * 5 >> 1, step = texels_per_pixel(it->depth), base = 32 - body->high - it->lift;
    s32 left = it->centre - (s32)(body->wide * (inverse * 5 >> 2) >> 17), shade = shade_of(it->depth);
    u32 tone = shade << 5 | shade << 13, high = body->high, wide = body->wide, flash = it->flash;
    s32 depth = it->depth;

    for (s32 column = left > first ? left : first; column < last; column++) {
        u32 u = ((column - left) * 2 * step + step) >> 16;
        if (u >= wide)
            return;
        if (depth >= depths[column] || ends[u * 2] == ends[u * 2 + 1])
            continue;
        s32 top = (ends[u * 2] + base) * scale >> 16, bottom = (ends[u * 2 + 1] + base) * scale >> 16;
        if (top < -64)
            top = -64;
        if (bottom > 64)
            bottom = 64;
        s32 place = top * step + (step >> 1) - base * ONE;
        if (place < 0)
            place = 0;
        /* Everything in registers: this loop decides how long the worst frame takes. */
        const u8 *texel = texels + u * high;
        u16 *at = page + (64 + top) * COLUMNS + column;
        u32 from = place, step_u = step;
        s32 rest = bottom - top;
        if (flash) {
            for (; rest > 0; rest--, at += COLUMNS, from += step_u)
                if (texel[from >> 16])
                    *at = 0x1F1F;
            continue;
        }
        for (; rest > 1; rest -= 2, at += 2 * COLUMNS) {
            u32 a = texel[from >> 16], b;
            from += step_u;
            b = texel[from >> 16];
            from += step_u;
            if (a)
                at[0] = (a | a << 8) + tone;
            if (b)
                at[COLUMNS] = (b | b << 8) + tone;
        }
        if (rest > 0) {
            u32 a = texel[from >> 16];
            if (a)
                *at = (a | a << 8) + tone;
        }
    }
}

void view_slice(u32 phase, u32 number)
{
    u16 *page = BITMAP(number);
    u32 first = phase * SLICE;

    if (phase == 0) {
        camera.x = state.x, camera.y = state.y;
        camera.dir_x = cosine(state.angle), camera.dir_y = sine(state.angle);
        camera.plane_x = -camera.dir_y * 2703 >> 12, camera.plane_y = camera.dir_x * 2703 >> 12;
        gather();
    }
    for (u32 y = 0; y < HIGH; y++) {
        REG_DMASAD(3) = (u32)&row_words[y];
        REG_DMADAD(3) = (u32)(page + y * COLUMNS + first);
        REG_DMACNT(3) = DMA_FILL32 | SLICE / 2;
    }
    for (u32 column = first; column < first + SLICE; column++)
        column_cast(column, page);
    for (u32 n = 0; n < shown_count; n++)
        body_draw(&shown[n], page, first, first + SLICE);
}

static inline u32 mix(u32 a, u32 b, u32 share) /* share of b: 0 to 32 */
{
    u32 wide_a = (a | a << 16) & 0x03E07C1F, wide_b = (b | b << 16) & 0x03E07C1F;
    u32 wide = (wide_a * (32 - share) + wide_b * share) >> 5 & 0x03E07C1F;

    return (wide | wide >> 16) & 0x7FFF;
}

/* Eight shades of the theme's colours; flames and cold lights hold out longer against the dark. */
void light(const struct theme *theme, u32 flicker, u32 red, u32 gold)
{
    for (u32 shade = 0; shade < 8; shade++)
        for (u32 n = 0; n < 32; n++) {
            u32 bright = (n >= 22 && n < 26) || n >= 28;
            u32 colour = n >= 28 && n < 31 ? theme->colours[28 + (n - 28 + (state.level_frame >> 3)) % 3] : theme->colours[n];
            u32 dark = bright ? shade * 2 : shade ? shade * 4 + flicker : 0;
            colour = mix(colour, theme->fog, dark > 31 ? 31 : dark);
            if (red)
                colour = mix(colour, RGB(31, 0, 0), red);
            if (gold)
                colour = mix(colour, RGB(31, 26, 8), gold);
            video.palette[shade * 32 + n] = colour;
        }
}
