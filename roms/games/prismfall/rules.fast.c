/* The two laws of the board: loose pieces fall, light goes straight until something turns it. */
#include "game.h"

static const s8 STEP[4] = {-STRIDE, 1, STRIDE, -1}; /* north, east, south, west */

/* Fixed cells and pieces in one table; [8 + cell]. */
static void merge(const u8 *places, u8 *all)
{
    const u32 *from = (const u32 *)state.cells;
    u32 *to = (u32 *)all;

    for (u32 n = 0; n < sizeof state.cells / 4; n++)
        to[n] = from[n];
    for (u32 n = 0; n < PIECE_MAX && state.pieces[n].kind; n++)
        all[STRIDE + places[n]] = CELL_PIECE + state.pieces[n].kind;
}

u32 gravity_of(u32 turn)
{
    return (2 - turn) & 3;
}

/* Move every piece as far as it falls while the board stands turned. */
void rules_settle(u8 *places, u32 turn)
{
    u8 all[sizeof state.cells] __attribute__((aligned(4)));
    s32 step = STEP[gravity_of(turn)];
    u32 moved;

    merge(places, all);
    do {
        moved = 0;
        for (u32 n = 0; n < PIECE_MAX && state.pieces[n].kind; n++) {
            u8 *at = &all[STRIDE + places[n]];
            while (at[step] == CELL_FLOOR) {
                at[step] = *at;
                *at = CELL_FLOOR;
                at += step;
                moved = 1;
            }
            places[n] = at - all - STRIDE;
        }
    } while (moved);
}

struct ray { u8 cell, way, colour, distance; };

static void arm_set(struct light *light, u32 cell, u32 side, u32 value)
{
    if (light && !(light->arms[cell] >> side * 4 & 15))
        light->arms[cell] |= value << side * 4;
}

/* Follow all light for `reach` cells; say whether every lantern is lit. `light` may be null: then only the answer counts. */
u32 rules_light(const u8 *places, u32 reach, struct light *light)
{
    u8 all[sizeof state.cells] __attribute__((aligned(4)));
    u32 seen[32] = {0}; /* 16 bits for each cell: direction * 3 + colour - 1 */
    u16 *mark = (u16 *)seen;
    struct ray stack[24];
    u32 waiting = 0, answer = 1;

    merge(places, all);
    for (u32 cell = 0; cell < SIDE * STRIDE; cell++) {
        u32 kind = all[STRIDE + cell];
        if (kind >= CELL_LAMP && kind < CELL_LANTERN)
            stack[waiting++] = (struct ray){cell, kind - CELL_LAMP, WHITE, 0};
    }
    while (waiting) {
        struct ray ray = stack[--waiting];
        for (;;) {
            u32 bit = 1 << (ray.way * 3 + ray.colour - 1), kind, piece, through;
            if (mark[ray.cell] & bit || ray.distance >= reach)
                break;
            mark[ray.cell] |= bit;
            arm_set(light, ray.cell, ray.way, ray.colour | 4);
            s32 next = ray.cell + STEP[ray.way];
            kind = all[STRIDE + next];
            piece = kind > CELL_PIECE ? kind - CELL_PIECE : PIECE_NONE;
            if (kind == CELL_WALL || (kind >= CELL_LAMP && kind < CELL_LANTERN) || piece == PIECE_STONE)
                break;
            ray.cell = next;
            ray.distance++;
            arm_set(light, next, ray.way ^ 2, ray.colour);
            mark[next] |= 0x8000 >> (3 - ray.colour); /* bits 13-15: this colour came by */
            if (piece == PIECE_RUBY || piece == PIECE_SAPPHIRE) {
                u32 tint = piece == PIECE_RUBY ? RED : BLUE;
                if (ray.colour != WHITE && ray.colour != tint)
                    break;
                ray.colour = tint;
            }
            through = ray.way;
            if (kind == CELL_SLASH || piece == PIECE_SLASH || piece == PIECE_SPLIT_SLASH)
                ray.way ^= 1;
            else if (kind == CELL_BACKSLASH || piece == PIECE_BACKSLASH || piece == PIECE_SPLIT_BACKSLASH)
                ray.way ^= 3;
            if (piece >= PIECE_SPLIT_SLASH && waiting < 24)
                stack[waiting++] = (struct ray){next, through, ray.colour, ray.distance};
        }
    }
    for (u32 cell = 0; cell < SIDE * STRIDE; cell++) {
        u32 kind = all[STRIDE + cell];
        if (kind >= CELL_LANTERN && kind < CELL_KINDS) {
            u32 lit = mark[cell] >> (13 + kind - CELL_LANTERN) & 1;
            answer &= lit;
            if (light)
                light->lit[cell] = lit;
        } else if (light)
            light->lit[cell] = mark[cell] >> 13 != 0;
    }
    return answer;
}
