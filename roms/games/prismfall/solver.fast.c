/* The hint: a breadth-first search from where the board stands, a few positions a frame. */
#include "game.h"

#define NODES 2048
#define SLOTS 4096
#define PER_FRAME 3

static struct {
    u32 key[NODES]; /* six bits a piece, then two for the turn */
    u8 first[NODES]; /* the turn that led here from the start */
    u16 slot[SLOTS]; /* node + 1 */
} search EWRAM;

static u32 done, count, clearing;

static u32 pack(const u8 *places, u32 turn)
{
    u32 key = turn;

    for (u32 n = 0; n < PIECE_MAX; n++)
        key |= places[n] << (2 + n * 6);
    return key;
}

/* Remember a position; 0 if it was known or there is no room. */
static u32 learn(u32 key, u32 first)
{
    u32 at = (key ^ key >> 11) * 2654435769u >> 20;

    for (; search.slot[at]; at = (at + 1) & (SLOTS - 1))
        if (search.key[search.slot[at] - 1] == key)
            return 0;
    if (count == NODES)
        return 0;
    search.slot[at] = count + 1;
    search.key[count] = key;
    search.first[count++] = first;
    return 1;
}

void solver_start(void)
{
    state.hint = HINT_THINKING;
    clearing = SLOTS;
    done = count = 0;
}

static void expand(u32 node)
{
    for (u32 by = HINT_RIGHT; by <= HINT_LEFT; by++) {
        u8 places[PIECE_MAX];
        u32 key = search.key[node], turn = ((key & 3) + by) & 3, first = node ? search.first[node] : by;
        for (u32 n = 0; n < PIECE_MAX; n++)
            places[n] = key >> (2 + n * 6) & 63;
        rules_settle(places, turn);
        if (learn(pack(places, turn), first) && rules_light(places, 255, 0)) {
            state.hint = first;
            return;
        }
    }
}

void solver_step(void)
{
    if (state.hint != HINT_THINKING)
        return;
    if (clearing) { /* a quarter of the table a frame */
        u32 *slot = (u32 *)search.slot;
        for (u32 n = 0; n < SLOTS / 8; n++)
            slot[(clearing -= 2) / 2] = 0;
        if (!clearing) {
            u8 places[PIECE_MAX];
            for (u32 n = 0; n < PIECE_MAX; n++)
                places[n] = state.pieces[n].cell;
            learn(pack(places, state.turn), 0);
        }
        return;
    }
    for (u32 n = 0; n < PER_FRAME && state.hint == HINT_THINKING; n++) {
        if (done == count)
            state.hint = HINT_NO_WAY;
        else
            expand(done++);
    }
}
