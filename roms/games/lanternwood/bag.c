/* The bag: what one carries, what B uses, saving, the way back to the title. */
#include "game.h"

#define PLACES 4
#define LINES 3

const char *const item_names[] = {"", "KEEPER'S BLADE", "NINTH LANTERN", "TIDE BELL", "MOONBERRY TONIC"};
const u8 item_pictures[] = {0, PIC_ICON_SWORD, PIC_ICON_LANTERN, PIC_ICON_BELL, PIC_ICON_TONIC, PIC_ICON_KEYS, PIC_ICON_HEART, PIC_ICON_COIN};

static const char *const USE[PLACES + 1][2] = {
    {"Nothing here yet.", ""},
    {"It hums when someone lies.", "Strike with A."},
    {"Oil for a hundred years.", "Lights and burns with B."},
    {"Iron and ghosts obey it.", "Ring it with B."},
    {"Mends three hearts.", "Drink with B."},
};
static const char *const CHOICE[LINES] = {"SAVE", "TITLE", "CLOSE"};

static u32 has(u32 place)
{
    return state.progress.items >> (place + 1) & 1;
}

void bag_draw(void)
{
    static const u8 CHOICE_X[LINES] = {24, 96, 168};
    s32 bob = sine[state.frame * 6 & 255] * 2 >> 8;

    if (state.panel < 8)
        return;
    if (state.cursor < PLACES)
        sprite_put(&pictures[PIC_ICON_POINTER], 34 + state.cursor * 52 + bob, 52, 0, ATTR2(8, 0));
    else
        sprite_put(&pictures[PIC_ICON_POINTER], CHOICE_X[state.cursor - PLACES] + 4 + bob, 139, 0, ATTR2(8, 0));
    for (u32 place = 0; place < PLACES; place++)
        if (has(place))
            sprite_put(&pictures[item_pictures[place + 1]], 48 + place * 52, 44, 0, ATTR2(8, 0));
}

static void clock_put(u32 column, u32 row)
{
    u32 seconds = bios_div(state.progress.play_frames, 60), minutes = bios_div(seconds, 60);

    text_number(column, row, minutes, 2);
    text_put(column + 2, row, ":");
    text_number(column + 3, row, seconds - minutes * 60, 2);
}

static void page_draw(void)
{
    u32 place = state.cursor;

    box_clear(2, 9, 27, 13);
    text.palette = 8;
    if (place < PLACES) {
        text_put(3, 9, has(place) ? item_names[place + 1] : "---");
        text.palette = 0;
        text_put(2, 11, USE[has(place) ? place + 1 : 0][0]);
        text_put(2, 13, USE[has(place) ? place + 1 : 0][1]);
    } else {
        static const char *const ABOUT[LINES] = {"Keep your way.", "Back to the title.", "On with it."};
        text_put(3, 9, ABOUT[place - PLACES]);
        text.palette = 11;
        text_put(2, 11, "On the road");
        clock_put(14, 11);
        text_put(2, 13, "Lost in the dark");
        text_number(19, 13, state.progress.deaths, 2);
    }
    for (u32 n = 0; n < PLACES; n++) {
        text.palette = 8;
        text_put(5 + n * 13 / 2, 7, has(n) && state.progress.item == n + 1 ? "B" : " ");
    }
    for (u32 n = 0; n < LINES; n++) {
        text.palette = state.cursor == PLACES + n ? 8 : 0;
        text_put(5 + n * 9, 16, CHOICE[n]);
    }
}

static void move(void)
{
    u8 cursor = state.cursor;

    if (frame.pressed & KEY_RIGHT)
        cursor = cursor == PLACES - 1 ? 0 : cursor == PLACES + LINES - 1 ? PLACES : cursor + 1;
    if (frame.pressed & KEY_LEFT)
        cursor = cursor == 0 ? PLACES - 1 : cursor == PLACES ? PLACES + LINES - 1 : cursor - 1;
    if (frame.pressed & (KEY_UP | KEY_DOWN))
        cursor = cursor < PLACES ? PLACES + (cursor > 2 ? 2 : cursor) : cursor - PLACES;
    if (cursor == state.cursor)
        return;
    state.cursor = cursor;
    sound_start(SOUND_MOVE);
    page_draw();
}

/* 1: close the bag */
static u32 choose(void)
{
    if (state.cursor < PLACES) {
        if (has(state.cursor) && state.cursor + 1 != ITEM_SWORD) {
            state.progress.item = state.cursor + 1;
            sound_start(SOUND_CHOOSE);
            page_draw();
        }
        return 0;
    }
    return 1;
}

void bag_open(void)
{
    u32 leave = 0;

    state.mode = MODE_BAG;
    state.cursor = state.progress.item ? state.progress.item - 1 : 0;
    sound_start(SOUND_CHOOSE);
    panel_place(11, 19, 229, 149);
    panel_open();
    box_draw(1, 2, 28, 18);
    text.palette = 8;
    text_put(3, 2, " WREN'S BAG ");
    page_draw();
    do {
        world_show();
        move();
        if (frame.pressed & KEY_A)
            leave = choose();
    } while (!leave && !(frame.pressed & (KEY_B | KEY_START | KEY_SELECT)));
    box_clear(1, 2, 28, 18);
    panel_close();
    state.mode = MODE_WALK;
    if (!leave || state.cursor == PLACES + 2)
        return;
    if (state.cursor == PLACES) {
        if (save_write()) {
            sound_start(SOUND_SAVE);
            talk("", "Your way is kept.");
        } else
            talk("", "The dark swallows your words. Nothing was kept.");
    } else if (!ask("", "Back to the title? What is not saved is lost.", "YES/NO")) {
        shutter_close();
        scene_go(SCENE_TITLE);
    }
}

void item_use(void)
{
    struct progress *progress = &state.progress;
    struct player *player = &state.player;
    u8 cell = ahead_cell();

    switch (progress->item) {
    case ITEM_LANTERN:
        player->use = 24;
        thing_light(cell);
        break;
    case ITEM_BELL:
        player->use = 40;
        sound_start(SOUND_BELL);
        foes_startle();
        things_ring();
        break;
    case ITEM_TONIC:
        if (!progress->tonics)
            return;
        player->use = 24;
        progress->hp = progress->hp + 6 > progress->max_hp ? progress->max_hp : progress->hp + 6;
        sound_start(SOUND_HEART);
        if (!--progress->tonics) {
            progress->items &= ~(1 << ITEM_TONIC);
            progress->item = progress->items >> ITEM_LANTERN & 1 ? ITEM_LANTERN : 0;
        }
    }
}
