/* Words in a box over the darkened world, typed out letter by letter. */
#include "game.h"

#define LINE 26
#define LINES 3
#define HEIGHT 7

static u32 top; /* the box's first row */

static void box_open(const char *name)
{
    state.mode = MODE_TALK;
    top = PIXEL(state.player.y) - state.cam_y > 84 ? 2 : 12;
    panel_place(3, top * 8 + 3, 237, top * 8 + HEIGHT * 8 + 5);
    panel_open();
    box_draw(0, top, 29, top + HEIGHT);
    if (*name) {
        text.palette = 8;
        text_put(3, top, name);
    }
}

static void box_close(void)
{
    box_clear(0, top, 29, top + HEIGHT);
    panel_close();
    state.mode = MODE_WALK;
}

static u32 word_length(const char *word)
{
    u32 length = 0;

    while (word[length] > ' ')
        length++;
    return length;
}

static void wait_letter(void)
{
    static const u8 FRAMES[3] = {3, 2, 1};
    static u8 twice;

    if (frame.keys & (KEY_A | KEY_B)) {
        twice ^= 1;
        if (twice)
            world_show();
        return;
    }
    for (u32 n = 0; n < FRAMES[state.text_speed]; n++)
        world_show();
}

static void wait_key(void)
{
    state.typing = 0;
    for (u32 n = 0;; n++) {
        text.palette = 0;
        text_cell(27, top + HEIGHT - 1, n & 16 ? 0 : UI(UI_MORE));
        world_show();
        if (frame.pressed & (KEY_A | KEY_B))
            break;
    }
    sound_start(SOUND_MOVE);
}

static void page_clear(void)
{
    box_clear(2, top + 1, 27, top + HEIGHT - 1);
}

/* Type the text; a page is full after three lines or at a form feed. The last page stays. */
static void type(const char *at)
{
    u32 column = 0, line = 0;

    state.typing = 1;
    while (*at) {
        if (*at == '\f' || line == LINES) {
            wait_key();
            page_clear();
            state.typing = 1;
            column = line = 0;
            at += *at == '\f';
            continue;
        }
        if (*at == '\n' || (*at == ' ' && column + 1 + word_length(at + 1) > LINE)) {
            at++;
            column = 0;
            line++;
            continue;
        }
        text.palette = 0;
        if (*at != ' ')
            text_cell(2 + column, top + 2 + line * 2, *at - ' ');
        if (*at != ' ' && (column & 1) == 0)
            sound_start(SOUND_BLIP);
        column++;
        at++;
        wait_letter();
    }
    state.typing = 0;
}

void talk(const char *name, const char *words)
{
    box_open(name);
    type(words);
    wait_key();
    box_close();
}

u32 ask(const char *name, const char *words, const char *choices)
{
    box_open(name);
    type(words);
    state.mode = MODE_TALK;
    state.choice = 0;
    state.typing = 2; /* a choice waits */
    do {
        u32 column = 5, part = 0;
        for (const char *at = choices; *at; at++, column++) {
            text.palette = part == state.choice ? 8 : 10;
            if (at == choices || at[-1] == '/')
                text_cell(column - 2, top + 6, part == state.choice ? '>' - ' ' : 0);
            if (*at == '/')
                part++, column += 4;
            else
                text_cell(column, top + 6, *at - ' ');
        }
        world_show();
        if (frame.pressed & (KEY_LEFT | KEY_RIGHT)) {
            state.choice ^= 1;
            sound_start(SOUND_MOVE);
        }
    } while (!(frame.pressed & (KEY_A | KEY_B)));
    sound_start(SOUND_CHOOSE);
    u32 answer = frame.pressed & KEY_B ? 1 : state.choice;
    state.typing = 0;
    box_close();
    return answer;
}

void item_show(u8 item)
{
    u8 held = state.progress.item;

    tune_start(TUNE_FOUND);
    state.player.facing = FACE_UP;
    state.progress.item = item;
    for (u32 n = 0; n < 60; n++) {
        state.player.use = 20; /* the picture before the keeper's hands, here above the head */
        world_show();
    }
    state.player.use = 0;
    state.player.facing = FACE_DOWN;
    state.progress.item = held;
    tune_area(rooms[state.room].area);
}
