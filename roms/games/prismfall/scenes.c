/* The scenes round the game: title, menu, help, choice of level, a card before each world. */
#include "game.h"

#define MENU_LINES 4

static s32 light_x, light_y; /* where the bright window of menus is, on its way to the chosen line */

void scene_go(enum scene next)
{
    if (state.leaving)
        return;
    state.leaving = 1;
    state.next_scene = next;
}

/* Text over the turning rose window, which is dark but for a bright window at the chosen line. */
static void rose_enter(void)
{
    place_load(PLACE_TITLE);
    text_clear();
    video.dispcnt = 1 | DISPCNT_BG(0) | DISPCNT_BG(2) | DISPCNT_OBJ | DISPCNT_OBJ_1D | DISPCNT_WIN0;
    light_x = light_y = -1;
}

static void rose_step(s32 x, s32 y, s32 width, s32 height)
{
    if (light_x < 0)
        light_x = x * 8, light_y = y * 8;
    light_x += (x * 8 - light_x) / 4;
    light_y += (y * 8 - light_y) / 4;
    place_step(PLACE_TITLE);
    x = light_x / 8, y = light_y / 8;
    display.win0h = width ? (x << 8 | (x + width)) : WINDOW_EMPTY;
    display.win0v = y << 8 | (y + height);
    display.winin = 0x1F;
    display.winout = 0x3F;
    video.blend = EFFECT_DARKER | EFFECT_ON_BACKDROP | SHOW_BG(2);
    video.brightness = 10;
}

static void crystal(s32 x, s32 y, s32 angle, s32 zoom, u32 matrix)
{
    affine_sprites(matrix, angle, zoom);
    sprite_turned(PIC_CRYSTAL, x, y, matrix, 0, ATTR2(0, 1));
}

static void title_enter(void)
{
    place_load(PLACE_TITLE);
    logo_load();
    video.dispcnt = 2 | DISPCNT_BG(2) | DISPCNT_BG(3) | DISPCNT_OBJ | DISPCNT_OBJ_1D | DISPCNT_WIN0;
    tune_start(TUNE_TITLE);
}

static void title_step(void)
{
    s32 t = state.scene_frame, grow = t < 64 ? 40 + t * t * 216 / 4096 : 256 + (sine[(t * 6) & (CIRCLE - 1)] * 14 >> 12);

    place_step(PLACE_TITLE);
    affine_layer(2, t < 64 ? (64 - t) * 8 : sine[(t * 3) & (CIRCLE - 1)] * 12 >> 12, grow, 120, 52, 128, 128);
    crystal(120, 104, sine[(t * 4) & (CIRCLE - 1)] >> 5, 256 + (sine[(t * 7) & (CIRCLE - 1)] >> 6), 0);
    for (u32 n = 0; n < 2; n++) { /* a ruby and a sapphire circle it */
        s32 at = t * 8 + n * CIRCLE / 2;
        affine_sprites(1 + n, t * 12, 300 + (sine[at & (CIRCLE - 1)] * 100 >> 12));
        sprite_turned(PIC_RUBY + n, 120 + (cosine(at) * 64 >> 12), 108 + (sine[at & (CIRCLE - 1)] * 14 >> 12), 1 + n, 0,
                      ATTR2(11 + n, sine[at & (CIRCLE - 1)] < 0 ? 2 : 0));
    }
    if (!(t & 32))
        label(76, 142, "PRESS START", 1);
    label(60, 3, "2026  FOR GBAEVAL", 2);
    display.lines = 1;
    window_slant(t * 2 % 420 - 140, 0x80, 50, 240);
    display.winin = 0x1F;
    display.winout = 0x3F;
    video.blend = EFFECT_DARKER | SHOW_BG(3);
    video.brightness = 7;
    if (t > 8 && frame.pressed & (KEY_START | KEY_A)) {
        sound_start(SOUND_CHOOSE);
        scene_go(SCENE_MENU);
    }
}

static void menu_enter(void)
{
    rose_enter();
    state.cursor = 0;
    text.palette = 1;
    text_centre(3, "PRISMFALL");
    text.palette = 2;
    text_centre(18, "BRING LIGHT TO THE LANTERNS");
    tune_start(TUNE_TITLE);
}

static u32 stars_won(void)
{
    u32 sum = 0;

    for (u32 n = 0; n < LEVELS; n++)
        sum += state.stars[n];
    return sum;
}

static void menu_step(void)
{
    static const char *const LINE[MENU_LINES] = {"PLAY", "LEVELS", "HOW TO PLAY", "MUSIC"};

    for (u32 n = 0; n < MENU_LINES; n++) {
        text.palette = n == state.cursor ? 1 : 0;
        text_put(10, 7 + n * 2, LINE[n]);
    }
    text.palette = 2;
    text_put(17, 13, state.music ? "ON " : "OFF");
    icon(PIC_STAR, 184, 140 - 8, 9);
    label_number(194, 128, stars_won(), 2, 1);
    crystal(36, 88, state.scene_frame * 6, 200 + (sine[(state.scene_frame * 10) & (CIRCLE - 1)] >> 6), 0);
    if (frame.pressed & KEY_DOWN)
        state.cursor = (state.cursor + 1) % MENU_LINES, sound_start(SOUND_MOVE);
    if (frame.pressed & KEY_UP)
        state.cursor = (state.cursor + MENU_LINES - 1) % MENU_LINES, sound_start(SOUND_MOVE);
    if (frame.pressed & (KEY_A | KEY_START) && !state.leaving) {
        sound_start(SOUND_CHOOSE);
        if (state.cursor == 0) {
            state.level = state.unlocked;
            scene_go(SCENE_WORLD);
        } else if (state.cursor == 3) {
            state.music ^= 1;
            psg_mute_music(!state.music);
        } else {
            scene_go(state.cursor == 1 ? SCENE_SELECT : SCENE_HELP);
        }
    }
    if (frame.pressed & KEY_B)
        scene_go(SCENE_TITLE);
    rose_step(72, 54 + state.cursor * 16, 112, 12);
}

static void help_page(void)
{
    static const char *const PAGE[2][8] = {
        {"LEFT, RIGHT  TURN A QUARTER", "UP           TURN A HALF", "B            UNDO", "A            LOOK CLOSER",
         "SELECT HINT    START PAUSE", "LOOSE STONES FALL. BRING", "LIGHT TO EVERY LANTERN BEFORE", "YOU RUN OUT OF TURNS."},
        {"    STOPS LIGHT", "", "    TURNS LIGHT", "", "    COLOURS LIGHT", "", "    SPLITS LIGHT", "IN THE WELL HINTS COST OIL"},
    };

    text_clear();
    text.palette = 1;
    text_centre(1, state.page ? "STONES" : "HOW TO PLAY");
    text.palette = 0;
    for (u32 n = 0; n < 8; n++)
        text_put(1, 3 + n * 2, PAGE[state.page][n]);
    text.palette = 2;
    text_centre(19, "A: NEXT   B: BACK");
}

static void help_enter(void)
{
    rose_enter();
    state.page = 0;
    help_page();
}

static void help_step(void)
{
    if (state.page) {
        affine_sprites(0, state.scene_frame * 6, 330);
        for (u32 n = 0; n < 4; n++) {
            static const u8 NAME[4] = {PIC_STONE, PIC_SLASH, PIC_RUBY, PIC_SPLIT_SLASH}, PALETTE[4] = {4, 10, 11, 13};
            sprite_turned(NAME[n], 22, 28 + n * 32, 0, 0, ATTR2(PALETTE[n], 0));
        }
        affine_sprites(1, -(s32)state.scene_frame * 6, 330);
        sprite_turned(PIC_SAPPHIRE, 164, 92, 1, 0, ATTR2(12, 0));
    }
    if (frame.pressed & KEY_A) {
        state.page ^= 1;
        help_page();
        sound_start(SOUND_MOVE);
    }
    if (frame.pressed & (KEY_B | KEY_START)) {
        sound_start(SOUND_CHOOSE);
        scene_go(state.resume ? SCENE_PLAY : SCENE_MENU);
    }
    rose_step(16, 2, 208, 18);
}

/* A world's first level is always open, another one when the level before it was solved. */
static u32 is_open(u32 level)
{
    return level % LEVELS_PER_WORLD == 0 || state.stars[level - 1];
}

static void select_enter(void)
{
    rose_enter();
    state.cursor = state.level < LEVELS ? state.level : 0;
    text.palette = 1;
    text_centre(1, "CHOOSE A LEVEL");
    for (u32 world = 0; world < WORLDS; world++) {
        text.palette = 2;
        text_put(3, 4 + world * 5, world_names[world]);
    }
    text.palette = 0;
    text_centre(19, "L+R: HELP   B: BACK");
    tune_start(TUNE_TITLE);
}

static void select_step(void)
{
    static const s8 BY[4] = {1, -1, -LEVELS_PER_WORLD, LEVELS_PER_WORLD}; /* right, left, up, down */

    keys_await(KEYCNT_ALL | KEY_L | KEY_R);
    if (called_keys) {
        sound_start(SOUND_HINT);
        scene_go(SCENE_HELP);
    }
    for (u32 n = 0; n < LEVELS; n++) {
        u32 row = n / LEVELS_PER_WORLD, x = 32 + n % LEVELS_PER_WORLD * 40, y = 52 + row * 40;
        label_number(x, y - 4, n % LEVELS_PER_WORLD + 1, 1, n == state.cursor ? 1 : is_open(n) ? 0 : 3);
        for (u32 star = 0; star < state.stars[n]; star++)
            icon(PIC_SPARK_1, x + star * 6 - 2, y + 10, 9);
        if (n == state.cursor) {
            affine_sprites(0, state.scene_frame * 12, 256);
            sprite_turned(PIC_STAR, x + 17, y, 0, 0, ATTR2(9, 0));
        }
    }
    for (u32 n = 0; n < 4; n++)
        if (frame.pressed & (KEY_RIGHT << n)) {
            s32 next = state.cursor + BY[n];
            if (next >= 0 && next < LEVELS && is_open(next))
                state.cursor = next;
            else if (n > 1 && next >= 0 && next < LEVELS) /* up or down to a world's first */
                state.cursor = next - next % LEVELS_PER_WORLD;
            sound_start(SOUND_MOVE);
        }
    if (frame.pressed & (KEY_A | KEY_START) && !state.leaving) {
        sound_start(SOUND_CHOOSE);
        state.level = state.cursor;
        scene_go(SCENE_WORLD);
    }
    if (frame.pressed & KEY_B)
        scene_go(SCENE_MENU);
    rose_step(24 + state.cursor % LEVELS_PER_WORLD * 40, 43 + state.cursor / LEVELS_PER_WORLD * 40, 36, 26);
}

static void world_enter(void)
{
    static const char *const WORD[WORLDS] = {"LIGHT FALLS, STONES FALL", "COLOUR IS A KIND OF KEY", "HURRY: THE OIL BURNS"};

    state.world = state.level / LEVELS_PER_WORLD;
    place_load(PLACE_SUN + state.world);
    text_clear();
    video.dispcnt = 1 | DISPCNT_BG(0) | (state.world == 1 ? DISPCNT_BG(2) : DISPCNT_BG(1)) | DISPCNT_OBJ | DISPCNT_OBJ_1D | DISPCNT_WIN0;
    text.palette = 2;
    text_centre(6, state.world == 0 ? "WORLD 1" : state.world == 1 ? "WORLD 2" : "WORLD 3");
    text.palette = 1;
    text_centre(8, world_names[state.world]);
    text.palette = 0;
    text_centre(15, WORD[state.world]);
    tune_start(TUNE_SUN + state.world);
}

static void world_step(void)
{
    s32 t = state.scene_frame, radius = t < 27 ? t * 4 : 108 + (sine[(t * 8) & (CIRCLE - 1)] >> 9);

    place_step(PLACE_SUN + state.world);
    crystal(120, 98, t * 5, 180 + (sine[(t * 6) & (CIRCLE - 1)] >> 6), 0);
    display.lines = 1;
    window_circle(120, 84, radius, 240);
    display.winin = 0x1F;
    display.winout = 0x2F;
    video.blend = EFFECT_DARKER | EFFECT_ON_BACKDROP | SHOW_BG(0) | SHOW_BG(1) | SHOW_BG(2);
    video.brightness = 11;
    if (t >= 110 || (t > 20 && frame.pressed & (KEY_A | KEY_START)))
        scene_go(SCENE_PLAY);
}

static const struct { void (*enter)(void), (*step)(void); } SCENES[] = {
    [SCENE_TITLE] = {title_enter, title_step}, [SCENE_MENU] = {menu_enter, menu_step}, [SCENE_HELP] = {help_enter, help_step},
    [SCENE_SELECT] = {select_enter, select_step}, [SCENE_WORLD] = {world_enter, world_step}, [SCENE_PLAY] = {play_enter, play_step},
    [SCENE_ENDING] = {ending_enter, ending_step},
};

/* The picture is black while a scene is entered and loaded. */
static void scene_enter(void)
{
    state.loading = 1;
    state.leaving = 0;
    state.scene = state.next_scene;
    state.scene_frame = 0;
    keys_await(0);
    sprites_clear();
    sprites_finish();
    tick(); /* text goes straight to video memory: only now is the picture really black */
    SCENES[state.scene].enter();
}

/* A fade reaches into every window. */
static void fade(void)
{
    if (!state.fade)
        return;
    display.winin |= SHOW_EFFECT | SHOW_EFFECT << 8;
    display.winout |= SHOW_EFFECT | SHOW_EFFECT << 8;
    video_fade(state.fade);
}

void scenes_run(void)
{
    state.loading = 1;
    text_load(0, 31);
    objects_load();
    state.fade = 16;
    video_fade(16);
    scene_enter();
    for (;;) {
        tick();
        state.loading = 0;
        sprites_begin();
        if (state.leaving) {
            frame.pressed = called_keys = 0; /* what is pressed now comes too late */
            if (++state.fade >= 16) {
                state.fade = 16;
                fade();
                scene_enter();
                continue;
            }
        } else if (state.fade) {
            state.fade--;
        }
        SCENES[state.scene].step();
        state.scene_frame++;
        fade();
        state.sprites = video.sprites;
        if (state.sprites > state.most_sprites)
            state.most_sprites = state.sprites;
        sprites_finish();
    }
}
