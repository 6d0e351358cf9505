/* Window 0's edges, line by line: two tables, one shown while the other is made. */
#include "game.h"

static u16 edges[2][SCREEN_H + 2];
static u8 making;

u16 *window_lines_ready(void)
{
    u16 *ready = edges[making];

    making ^= 1;
    return ready;
}

static u16 span(s32 left, s32 right, s32 right_end)
{
    if (left < 0)
        left = 0;
    if (right > right_end)
        right = right_end;
    return left < right ? left << 8 | right : WINDOW_EMPTY;
}

void window_circle(s32 x, s32 y, s32 radius, s32 right_end)
{
    u16 *to = edges[making];
    u32 step = radius > 0 ? (128 << 8) / radius : 0;

    for (s32 line = 0; line < SCREEN_H; line++) {
        s32 away = line < y ? y - line : line - y;
        s32 half = away < radius ? half_circle[away * step >> 8] * radius >> 8 : 0;
        to[line] = half ? span(x - half, x + half, right_end) : WINDOW_EMPTY;
    }
    to[SCREEN_H] = WINDOW_EMPTY;
}

void window_slant(s32 top, s32 slope, s32 width, s32 right_end)
{
    u16 *to = edges[making];

    for (s32 line = 0; line < SCREEN_H; line++) {
        s32 left = top + (line * slope >> 8);
        to[line] = span(left, left + width + (line >> 2), right_end);
    }
    to[SCREEN_H] = WINDOW_EMPTY;
}

void window_wave(s32 left, s32 width, s32 reach, s32 phase, s32 right_end)
{
    u16 *to = edges[making];

    for (s32 line = 0; line < SCREEN_H; line++) {
        s32 near = left + (sine[(phase + line * 6) & (CIRCLE - 1)] * reach >> 12);
        s32 far = left + width + (sine[(phase * 2 + line * 9) & (CIRCLE - 1)] * reach >> 12);
        to[line] = span(near, far, right_end);
    }
    to[SCREEN_H] = WINDOW_EMPTY;
}
