/* The loose pieces on the turning board, and the glow of the lanterns. */
#include "game.h"

#define FALL_PULL 56 /* 8.8 pixels a frame, each frame */
#define FASTEST 1500

static u8 rest[PIECE_MAX]; /* where a falling piece comes to lie */

static s32 cell_x(u32 cell) { return ((s32)(cell & 7) - 3) * 16 * ONE; }
static s32 cell_y(u32 cell) { return ((s32)(cell >> 3) - 3) * 16 * ONE; }

void pieces_home(void)
{
    for (u32 n = 0; n < PIECE_MAX; n++) {
        struct piece *it = &state.pieces[n];
        it->x = cell_x(it->cell);
        it->y = cell_y(it->cell);
        it->speed = 0;
    }
}

void pieces_drop(void)
{
    for (u32 n = 0; n < PIECE_MAX; n++)
        rest[n] = state.pieces[n].cell;
    rules_settle(rest, state.turn);
}

u32 pieces_fall(void)
{
    u32 way = gravity_of(state.turn), moving = 0, landed = 0;

    for (u32 n = 0; n < PIECE_MAX && state.pieces[n].kind; n++) {
        struct piece *it = &state.pieces[n];
        s16 *at = way & 1 ? &it->x : &it->y;
        s32 sign = way == 1 || way == 2 ? 1 : -1;
        s32 left = ((way & 1 ? cell_x(rest[n]) : cell_y(rest[n])) - *at) * sign;
        if (left <= 0 && it->speed <= 0) {
            it->cell = rest[n];
            continue;
        }
        it->speed += FALL_PULL;
        if (it->speed > FASTEST)
            it->speed = FASTEST;
        if (it->speed >= left) { /* it lands, and hops once if it came fast */
            landed |= it->speed > 500;
            *at += left * sign;
            it->speed = it->speed > 500 ? -it->speed / 4 : 0;
            it->cell = rest[n];
        } else {
            *at += it->speed * sign;
        }
        moving = 1;
    }
    if (landed)
        sound_start(SOUND_CLINK);
    return moving;
}

/* A board point (8.8 from its centre) on the screen, twice as fine as pixels. */
static void on_screen(s32 x, s32 y, s32 *screen_x, s32 *screen_y)
{
    s32 c = cosine(state.angle) * state.zoom >> 8, s = sine[state.angle & (CIRCLE - 1)] * state.zoom >> 8;

    *screen_x = (c * (x >> 4) - s * (y >> 4)) >> 15;
    *screen_y = (s * (x >> 4) + c * (y >> 4)) >> 15;
}

/* Matrix 0 turns with the board; its rounding is undone so that quarter turns lie exactly on the cells. */
void pieces_draw(void)
{
    static const u8 PALETTE[8] = {0, 4, 5, 5, 6, 7, 8, 8}, BRIGHT[8] = {0, 4, 10, 10, 11, 12, 13, 13};

    affine_sprites(0, state.angle, state.zoom);
    for (u32 n = 0; n < PIECE_MAX && state.pieces[n].kind; n++) {
        const struct piece *it = &state.pieces[n];
        u32 lit = state.phase != PHASE_FALL && state.phase != PHASE_TURN && shown_light.lit[it->cell];
        u32 matrix = 0;
        s32 x, y, c = cosine(state.angle), s = sine[state.angle & (CIRCLE - 1)];
        on_screen(it->x, it->y, &x, &y);
        /* A sprite turns about a pixel, the board about a corner: half a pixel apart, whichever way it stands. */
        x += (c - s) >> 12, y += (c + s) >> 12;
        if (state.phase == PHASE_SOLVED && lit) { /* what bore the light dances */
            s32 t = state.phase_frame;
            matrix = 11 + n;
            affine_sprites(matrix, state.angle + t * t / 8, ONE + (sine[(t * 12 + n * 200) & (CIRCLE - 1)] * 45 >> 12) + 45);
        }
        sprite_turned(PIC_STONE + it->kind - 1, BOARD_X + (x >> 1), BOARD_Y + (y >> 1), matrix, 0,
                      ATTR2(lit ? BRIGHT[it->kind] : PALETTE[it->kind], 1));
    }
}

/* Object windows: where a lantern shines, the colour effect is another one. Matrix 1 pulses. */
void halos_draw(void)
{
    s32 pulse = 300 + (sine[(state.scene_frame * 12) & (CIRCLE - 1)] * 40 >> 12);

    affine_sprites(1, state.scene_frame * 6, pulse);
    for (u32 cell = 0; cell < SIDE * STRIDE; cell++) {
        s32 x, y;
        if ((cell & 7) == SIDE || state.cells[STRIDE + cell] < CELL_LANTERN || !shown_light.lit[cell])
            continue;
        on_screen(cell_x(cell), cell_y(cell), &x, &y);
        sprite_turned(PIC_HALO, BOARD_X + (x >> 1), BOARD_Y + (y >> 1), 1, OBJ_WINDOW, 0);
    }
}
