/* The scenes and the way between them: title, menu, help, stage card, play, clear, continue, game over. */
#include "game.h"

extern void ending_enter(void);
extern void ending_step(void);

#define MENU_LINES 5

static const char *const DIFFICULTY[3] = {"EASY  ", "NORMAL", "HARD  "};

void scene_go(enum scene next)
{
    if (state.leaving)
        return;
    state.leaving = 1;
    state.next_scene = next;
}

static void title_enter(void)
{
    state.stage = 0;
    place_load(0);
    objects_load(0);
    text_clear();
    text.palette = 6;
    text_centre(18, "2026  A GAME FOR GBAEVAL  MIT");
    tune_start(TUNE_TITLE);
}

static void title_step(void)
{
    text.palette = 4;
    if (state.scene_frame & 32)
        text_clear_row(13);
    else
        text_centre(13, "PRESS START");
    text.palette = 7;
    text_put(9, 10, "HI");
    text_number(12, 10, state.hiscore, 7);
    background_step(0);
    if (frame.pressed & (KEY_START | KEY_A)) {
        sound_start(SOUND_CHOOSE);
        scene_go(SCENE_MENU);
    }
}

static void menu_draw(void)
{
    static const char *const LINE[MENU_LINES] = {"LAUNCH", "DIFFICULTY", "SHIPS", "MUSIC", "HOW TO PLAY"};

    for (u32 n = 0; n < MENU_LINES; n++) {
        text.palette = n == state.cursor ? 4 : 0;
        text_put(6, 9 + n * 2, n == state.cursor ? ">" : " ");
        text_put(8, 9 + n * 2, LINE[n]);
    }
    text.palette = state.cursor == 1 ? 4 : 7;
    text_put(20, 11, DIFFICULTY[state.difficulty]);
    text.palette = state.cursor == 2 ? 4 : 7;
    text_number(20, 13, state.start_lives, 1);
    text.palette = state.cursor == 3 ? 4 : 7;
    text_put(20, 15, state.music ? "ON " : "OFF");
}

static void menu_enter(void)
{
    state.frame = 0; /* from here on the same presses make the same game, however long the title stood */
    state.stage = 0;
    place_load(0);
    objects_load(0);
    text_clear();
    state.cursor = 0;
    menu_draw();
}

static void menu_change(s32 by)
{
    sound_start(SOUND_MOVE);
    if (state.cursor == 1)
        state.difficulty = (state.difficulty + 3 + by) % 3;
    else if (state.cursor == 2)
        state.start_lives = (state.start_lives - 1 + 5 + by) % 5 + 1;
    else if (state.cursor == 3) {
        state.music ^= 1;
        psg_mute_music(!state.music);
    }
}

static void menu_step(void)
{
    background_step(0);
    sprite_put(picture_of(PIC_SHIP), 30, 76 + state.cursor * 16 + PIXEL(sine[state.frame * 4 & 255] * 2), 0, ATTR2(0, 0));
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
        if (state.cursor == 0) {
            state.score = state.continues = 0;
            state.stage = 0;
            state.lives = state.start_lives;
            player_reset(1);
            scene_go(SCENE_CARD);
        } else if (state.cursor == 4)
            scene_go(SCENE_HELP);
        else
            menu_change(1);
    }
    if (frame.pressed & KEY_B)
        scene_go(SCENE_TITLE);
    menu_draw();
}

static void help_enter(void)
{
    static const struct { u8 row, palette; const char *line; } PAGE[] = {
        {1, 4, "HOW TO PLAY"}, {4, 0, "+ PAD     FLY"}, {5, 0, "A         FIRE (HOLD)"}, {6, 0, "B         NOVA BOMB"},
        {7, 0, "L         SPREAD / LANCE"}, {8, 0, "R         FOCUS (SLOW)"}, {9, 0, "START     PAUSE"},
        {12, 7, "   POWER: GUNS AND PODS"}, {14, 7, "   BOMB"}, {16, 7, "   STAR: SCORE"}, {18, 4, "B: BACK"},
    };

    place_load(0);
    text_clear();
    for (u32 n = 0; n < sizeof PAGE / sizeof *PAGE; n++) {
        text.palette = PAGE[n].palette;
        text_put(2, PAGE[n].row, PAGE[n].line);
    }
}

static void help_step(void)
{
    video.dispcnt &= ~DISPCNT_BG(1);
    sprite_put(picture_of(PIC_ITEM_POWER), 24, 100, 0, ATTR2(4, 0));
    sprite_put(picture_of(PIC_ITEM_BOMB), 24, 116, 0, ATTR2(4, 0));
    sprite_put(picture_of(PIC_ITEM_STAR), 24, 132, 0, ATTR2(4, 0));
    background_step(0);
    if (frame.pressed & (KEY_A | KEY_B | KEY_START)) {
        sound_start(SOUND_CHOOSE);
        scene_go(SCENE_MENU);
    }
}

static void card_enter(void)
{
    static const char *const ORDER[STAGES] = {"BREAK THE BLOCKADE", "FOLLOW THE FIRE DOWN", "PUT OUT THE EYE"};

    text_clear();
    place_load(state.stage + 1);
    objects_load(state.stage);
    text.palette = 7;
    text_centre(7, state.stage == 0 ? "STAGE 1" : state.stage == 1 ? "STAGE 2" : "STAGE 3");
    text.palette = 4;
    text_centre(9, stage_names[state.stage]);
    text.palette = 0;
    text_centre(12, ORDER[state.stage]);
    stage_reset();
    tune_start(TUNE_STAGE1 + state.stage);
}

static void card_step(void)
{
    background_step(state.stage + 1);
    if (state.scene_frame < 8)
        return;
    player_draw();
    if (state.scene_frame >= 90 || frame.pressed & KEY_START) {
        text_clear();
        hud_load();
        state.scene = SCENE_PLAY;
        state.scene_frame = 0;
    }
}

static void play_draw(void)
{
    hud_step();
    bullets_draw();
    player_draw();
    enemies_draw();
    items_draw();
    effects_draw();
    shots_draw();
}

static void play_step(void)
{
    if (frame.pressed & KEY_START && !state.leaving) {
        state.paused ^= 1;
        sound_start(SOUND_MOVE);
        text.palette = 4;
        if (state.paused)
            text_centre(9, "PAUSE");
        else
            text_clear_row(9);
    }
    if (!state.paused) {
        state.stage_frame++;
        background_step(state.stage + 1);
        player_step();
        stage_step();
        enemies_step();
        shots_step();
        bullets_step();
        items_step();
        effects_step();
    }
    play_draw();
}

static void clear_step(void)
{
    state.stage_frame++;
    background_step(state.stage + 1);
    effects_step();
    items_step();
    shots_step();
    if (state.scene_frame == 60) {
        tune_start(TUNE_CLEAR);
        text.palette = 4;
        text_centre(7, "STAGE CLEAR");
    }
    if (state.scene_frame == 90) {
        text.palette = 7;
        text_put(7, 10, "BONUS");
        text_number(15, 10, 5000 * (state.stage + 1) + state.bombs * 1000, 7);
        add_score(5000 * (state.stage + 1) + state.bombs * 1000);
        hud_step();
    }
    if (state.scene_frame > 120 && state.player.y > -40 * ONE)
        state.player.y -= ((s32)state.scene_frame - 120) * 16;
    if (state.scene_frame == 200) {
        if (state.stage + 1 < STAGES) {
            scene_go(SCENE_CARD);
        } else {
            scene_go(SCENE_ENDING);
        }
    }
    play_draw();
}

static void continue_enter(void)
{
    bullets_clear(0);
    text_clear();
    state.cursor = 0;
    tune_start(TUNE_OVER);
}

static void continue_step(void)
{
    u32 left = 9 - state.scene_frame / 60;

    background_step(state.stage + 1);
    text.palette = 4;
    text_centre(6, "CONTINUE?");
    text.palette = 0;
    text_number(14, 8, left, 1);
    text.palette = state.cursor ? 6 : 4;
    text_put(9, 11, state.cursor ? "  YES" : "> YES");
    text.palette = state.cursor ? 4 : 6;
    text_put(16, 11, state.cursor ? "> NO" : "  NO");
    text.palette = 7;
    text_centre(14, "SCORE");
    text_number(11, 15, state.score, 7);
    if (frame.pressed & (KEY_LEFT | KEY_RIGHT | KEY_UP | KEY_DOWN)) {
        state.cursor ^= 1;
        sound_start(SOUND_MOVE);
    }
    if (state.leaving)
        return;
    if (frame.pressed & (KEY_A | KEY_START) && !state.cursor && state.scene_frame > 20) {
        sound_start(SOUND_CHOOSE);
        state.continues++;
        state.score = 0;
        state.lives = state.start_lives;
        player_reset(1);
        scene_go(SCENE_CARD);
    } else if ((frame.pressed & (KEY_A | KEY_START) && state.cursor) || state.scene_frame >= 599)
        scene_go(SCENE_OVER);
}

static void over_enter(void)
{
    text_clear();
    text.palette = 5;
    text_centre(8, "GAME OVER");
    text.palette = 7;
    text_centre(11, state.score >= state.hiscore ? "NEW HI-SCORE" : "YOUR SCORE");
    text_number(11, 13, state.score, 7);
}

static void over_step(void)
{
    background_step(state.stage + 1);
    if (state.scene_frame > 30 && (frame.pressed & (KEY_A | KEY_START) || state.scene_frame > 420))
        scene_go(SCENE_TITLE);
}

static const struct { void (*enter)(void), (*step)(void); } SCENES[] = {
    [SCENE_TITLE] = {title_enter, title_step}, [SCENE_MENU] = {menu_enter, menu_step}, [SCENE_HELP] = {help_enter, help_step},
    [SCENE_CARD] = {card_enter, card_step}, [SCENE_PLAY] = {0, play_step}, [SCENE_CLEAR] = {0, clear_step},
    [SCENE_CONTINUE] = {continue_enter, continue_step}, [SCENE_OVER] = {over_enter, over_step}, [SCENE_ENDING] = {ending_enter, ending_step},
};

static void scene_enter(void)
{
    state.loading = 1;
    state.leaving = 0;
    state.paused = 0;
    if (state.scene == SCENE_CLEAR && state.next_scene == SCENE_CARD)
        state.stage++;
    state.scene = state.next_scene;
    state.scene_frame = 0;
    state.flash = 0;
    sprites_clear();
    sprites_finish();
    if (SCENES[state.scene].enter)
        SCENES[state.scene].enter();
}

static void blend(void)
{
    if (state.fade) {
        video_fade(state.fade);
    } else if (state.paused) {
        video.blend = 0x00DE; /* everything but the text darker */
        video.brightness = 8;
    } else if (state.flash) {
        video.blend = 0x00BE; /* brighter */
        video.brightness = state.flash;
        state.flash--;
    } else if (state.scene >= SCENE_CARD && state.scene <= SCENE_OVER && state.stage == 1) {
        video.blend = 0x3C42; /* smoke over everything but the text */
        video.alpha = 0x0A08;
    } else {
        video.blend = 0x3F40; /* only ghost sprites are mixed */
        video.alpha = 0x0A08;
    }
}

void scenes_run(void)
{
    text_load(0, 31);
    text_palettes();
    state.fade = 16;
    video_fade(16);
    scene_enter();
    for (;;) {
        tick();
        state.loading = 0;
        sprites_clear();
        if (state.leaving) {
            if (++state.fade >= 16) {
                state.fade = 16;
                blend();
                scene_enter();
                continue;
            }
        } else if (state.fade)
            state.fade--;
        SCENES[state.scene].step();
        state.scene_frame++;
        blend();
        state.sprites = video.sprites;
        if (state.sprites > state.most_sprites)
            state.most_sprites = state.sprites;
        sprites_finish();
    }
}
