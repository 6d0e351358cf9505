/* The scenes and the way between them: title, menu, help, track card, race, result, retry, game over. */
#include "game.h"

#define MENU_LINES 4
#define RETRIES 2

static const char *const DIFFICULTY[3] = {"EASY  ", "NORMAL", "HARD  "};
static const u8 POINTS[RACERS] = {10, 7, 5, 3, 2, 1};

void scene_go(enum scene next)
{
    if (state.leaving)
        return;
    state.leaving = 1;
    state.next_scene = next;
}

/* Behind title, menu and help the eye flies along the first track. */
static void fly(void)
{
    const s16 *ways = tracks[state.track].ways;
    u32 at = state.scene_frame / 12 % WAYS, part = state.scene_frame % 12, to = (at + 1) % WAYS, far = (at + 5) % WAYS;
    s32 x = ways[at * 2] * 12 + (ways[to * 2] - ways[at * 2]) * (s32)part;
    s32 y = ways[at * 2 + 1] * 12 + (ways[to * 2 + 1] - ways[at * 2 + 1]) * (s32)part;

    state.eye_x = x * 341;
    state.eye_y = y * 341;
    s32 cross = cosine(state.eye_angle) * (ways[far * 2 + 1] - y / 12) - sine_of(state.eye_angle) * (ways[far * 2] - x / 12);
    if (state.scene_frame == 0)
        state.eye_angle = 0;
    state.eye_angle += cross / 700;
    horizon = HORIZON;
}

static void backdrop_enter(void)
{
    state.track = 0;
    track_load();
    racers_place();
    text_clear();
    state.eye_angle = 0;
}

static void title_enter(void)
{
    backdrop_enter();
    text.palette = 0;
    text_centre(18, "2026  A GAME FOR GBAEVAL  MIT");
    tune_start(TUNE_TITLE);
}

static void logo(void)
{
    static const u8 LETTER[8] = {PIC_LETTER_D, PIC_LETTER_U, PIC_LETTER_N, PIC_LETTER_E, PIC_LETTER_L, PIC_LETTER_I, PIC_LETTER_N, PIC_LETTER_E};

    for (u32 n = 0; n < 8; n++) {
        s32 age = (s32)state.scene_frame - 10 - (s32)n * 6;
        s32 inverse = age < 0 ? 2000 : age < 30 ? 256 + (30 - age) * 50 : 256 + (sine_of((state.scene_frame - n * 8) << 10) >> 7);
        u32 turn = age >= 30 ? (u32)(sine_of((state.scene_frame + n * 10) << 9) >> 2) : (u32)(30 - age) << 11;
        matrix_set(20 + n, turn, inverse, 0);
        if (age > 0)
            object_put(LETTER[n], 22 + n * 28, 40, 0x0300, (20 + n) << 9, ATTR2(11, 0));
    }
}

static void title_step(void)
{
    fly();
    logo();
    world_draw();
    text.palette = 12;
    if (state.scene_frame & 32)
        text_clear_row(13);
    else
        text_centre(13, "PRESS START");
    if (frame.pressed & (KEY_START | KEY_A)) {
        sound_start(SOUND_CHOOSE);
        scene_go(SCENE_MENU);
    }
}

static void menu_draw(void)
{
    static const char *const LINE[MENU_LINES] = {"START THE CUP", "RIVALS", "MUSIC", "HOW TO PLAY"};

    for (u32 n = 0; n < MENU_LINES; n++) {
        text.palette = n == state.cursor ? 12 : 0;
        text_put(6, 9 + n * 2, n == state.cursor ? ">" : " ");
        text_put(8, 9 + n * 2, LINE[n]);
    }
    text.palette = state.cursor == 1 ? 12 : 15;
    text_put(18, 11, DIFFICULTY[state.difficulty]);
    text.palette = state.cursor == 2 ? 12 : 15;
    text_put(18, 13, state.music ? "ON " : "OFF");
}

static void menu_enter(void)
{
    state.frame = 0; /* from here on the same presses make the same game, however long the title stood */
    state.random = 1;
    backdrop_enter();
    state.cursor = 0;
    tune_start(TUNE_TITLE);
}

static void menu_change(s32 by)
{
    sound_start(SOUND_MOVE);
    if (state.cursor == 1)
        state.difficulty = (state.difficulty + 3 + by) % 3;
    else if (state.cursor == 2) {
        state.music ^= 1;
        psg_mute_music(!state.music);
    }
}

static void cup_start(void)
{
    state.track = 0;
    state.retries = RETRIES;
    for (u32 n = 0; n < RACERS; n++)
        state.racers[n].points = 0;
    scene_go(SCENE_CARD);
}

static void menu_step(void)
{
    fly();
    logo();
    world_draw();
    if (frame.pressed & KEY_DOWN)
        state.cursor = (state.cursor + 1) % MENU_LINES, sound_start(SOUND_MOVE);
    if (frame.pressed & KEY_UP)
        state.cursor = (state.cursor + MENU_LINES - 1) % MENU_LINES, sound_start(SOUND_MOVE);
    if (frame.pressed & KEY_RIGHT)
        menu_change(1);
    if (frame.pressed & KEY_LEFT)
        menu_change(-1);
    if (frame.pressed & (KEY_A | KEY_START)) {
        sound_start(SOUND_CHOOSE);
        if (state.cursor == 0)
            cup_start();
        else if (state.cursor == 3)
            scene_go(SCENE_HELP);
        else
            menu_change(1);
    }
    menu_draw();
}

static void help_enter(void)
{
    static const struct { u8 row, palette; const char *line; } PAGE[] = {
        {1, 12, "HOW TO PLAY"}, {3, 0, "A        GAS"}, {4, 0, "B        BRAKE"}, {5, 0, "< >      STEER"},
        {6, 0, "L R UP   TURBO (CANS GIVE *)"}, {7, 0, "START    PAUSE"}, {9, 15, "CHEVRONS PUSH, PUDDLES SPIN,"},
        {10, 15, "SAND AND SNOW ARE SLOW."}, {12, 15, "BE AMONG THE FIRST THREE."}, {13, 15, "TWO RETRIES IN A CUP."},
        {17, 12, "B: BACK"},
    };

    backdrop_enter();
    for (u32 n = 0; n < sizeof PAGE / sizeof *PAGE; n++) {
        text.palette = PAGE[n].palette;
        text_put(1, PAGE[n].row, PAGE[n].line);
    }
}

static void help_step(void)
{
    fly();
    matrix_set(20, state.scene_frame << 9, 160, 0);
    object_put(PIC_CAN, 218, 120, 0x0300, 20 << 9, ATTR2(9, 0));
    if (frame.pressed & (KEY_A | KEY_B | KEY_START)) {
        sound_start(SOUND_CHOOSE);
        scene_go(SCENE_MENU);
    }
}

static void card_enter(void)
{
    text_clear();
    track_load();
    race_start();
    text.palette = 15;
    text_centre(2, state.track == 0 ? "RACE 1 OF 3" : state.track == 1 ? "RACE 2 OF 3" : "RACE 3 OF 3");
    text.palette = 12;
    text_centre(4, TRACK_NAMES[state.track]);
    tune_start(TUNE_DUNE + state.track);
}

static void card_step(void)
{
    fly();
    world_draw();
    object_put(PIC_MAP_0 + state.track, 128, 90, 0, 0, ATTR2(10, 0));
    if (state.scene_frame >= 150 || (state.scene_frame > 30 && frame.pressed & (KEY_START | KEY_A))) {
        text_clear();
        race_start();
        state.scene = SCENE_PLAY;
        state.scene_frame = 0;
    }
}

static void play_step(void)
{
    if (frame.pressed & KEY_START && !state.leaving && !state.racers[0].time) {
        state.paused ^= 1;
        sound_start(SOUND_MOVE);
        text.palette = 12;
        if (state.paused)
            text_centre(9, "PAUSE");
        else
            text_clear_row(9);
    }
    if (!state.paused)
        race_step();
    race_draw();
    hud_draw();
}

/* Racers by place; those still driving come after those in the goal. */
static u32 racer_at(u32 place)
{
    for (u32 n = 0; n < RACERS; n++)
        if (state.racers[n].place == place)
            return n;
    return 0;
}

static void result_enter(void)
{
    text_clear();
    text.palette = 12;
    text_centre(1, TRACK_NAMES[state.track]);
    for (u32 place = 1; place <= RACERS; place++) {
        struct racer *it = &state.racers[racer_at(place)];
        it->points += POINTS[place - 1];
        text.palette = it == state.racers ? 12 : 0;
        text_number(3, 2 + place * 2, place, 1);
        text_put(6, 2 + place * 2, RACER_NAMES[it - state.racers]);
        if (it->time)
            time_put(12, 2 + place * 2, it->time);
        text.palette = 15;
        text_put(21, 2 + place * 2, "+");
        text_number(22, 2 + place * 2, POINTS[place - 1], 2);
        text_number(26, 2 + place * 2, it->points, 2);
    }
}

static void result_step(void)
{
    fly();
    text.palette = 14;
    if (state.scene_frame > 60)
        text_centre(17, "PRESS A");
    if ((state.scene_frame > 60 && frame.pressed & (KEY_A | KEY_START)) || state.scene_frame > 480)
        scene_go(state.track + 1 < TRACKS ? SCENE_CARD : SCENE_ENDING);
}

static void retry_enter(void)
{
    text_clear();
    state.cursor = 0;
    text.palette = 13;
    text_centre(3, "NOT AMONG THE FIRST THREE");
    text.palette = 0;
    text_put(8, 6, "RETRIES LEFT");
    text_number(21, 6, state.retries, 1);
    tune_start(TUNE_OVER);
}

static void retry_step(void)
{
    fly();
    text.palette = state.cursor ? 14 : 12;
    text_put(8, 9, state.cursor ? "  AGAIN" : "> AGAIN");
    text.palette = state.cursor ? 12 : 14;
    text_put(8, 11, state.cursor ? "> GIVE UP" : "  GIVE UP");
    if (frame.pressed & (KEY_UP | KEY_DOWN)) {
        state.cursor ^= 1;
        sound_start(SOUND_MOVE);
    }
    if (state.leaving || state.scene_frame < 20)
        return;
    if (!state.retries || (frame.pressed & (KEY_A | KEY_START) && state.cursor)) {
        if (state.retries || state.scene_frame > 150)
            scene_go(SCENE_OVER);
    } else if (frame.pressed & (KEY_A | KEY_START)) {
        sound_start(SOUND_CHOOSE);
        state.retries--;
        scene_go(SCENE_CARD);
    }
}

static void over_enter(void)
{
    text_clear();
    text.palette = 13;
    text_centre(7, "GAME OVER");
    text.palette = 15;
    text_put(9, 10, "POINTS");
    text_number(17, 10, state.racers[0].points, 2);
}

static void over_step(void)
{
    fly();
    world_draw();
    if (state.scene_frame > 30 && (frame.pressed & (KEY_A | KEY_START) || state.scene_frame > 420))
        scene_go(SCENE_TITLE);
}

static const struct { void (*enter)(void), (*step)(void); } SCENES[] = {
    [SCENE_TITLE] = {title_enter, title_step}, [SCENE_MENU] = {menu_enter, menu_step}, [SCENE_HELP] = {help_enter, help_step},
    [SCENE_CARD] = {card_enter, card_step}, [SCENE_PLAY] = {0, play_step}, [SCENE_RESULT] = {result_enter, result_step},
    [SCENE_RETRY] = {retry_enter, retry_step}, [SCENE_OVER] = {over_enter, over_step}, [SCENE_ENDING] = {ending_enter, ending_step},
};

static void scene_enter(void)
{
    state.loading = 1;
    state.leaving = 0;
    state.paused = 0;
    if (state.scene == SCENE_RESULT && state.next_scene == SCENE_CARD)
        state.track++;
    state.scene = state.next_scene;
    state.scene_frame = 0;
    sprites_clear();
    sprites_finish();
    if (SCENES[state.scene].enter)
        SCENES[state.scene].enter();
}

void scenes_run(void)
{
    state.fade = 16;
    state.loading = 1;
    boot_load();
    scene_enter();
    for (;;) {
        tick();
        state.loading = 0;
        sprites_clear();
        if (state.leaving) {
            if (++state.fade >= 16) {
                state.fade = 16;
                colours_step();
                scene_enter();
                continue;
            }
        } else if (state.fade)
            state.fade--;
        SCENES[state.scene].step();
        state.scene_frame++;
        colours_step();
        if (plane_on)
            ground_draw();
        sprites_finish();
    }
}
