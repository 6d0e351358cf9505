/* Tunes and sounds. */
#include "game.h"

static const struct tune TUNES[] = {
    [TUNE_TITLE] = {9, 1, {
        "v6 d=1 e=5 l2 o4 d f a >d< d f a >d< c e g >c< c e g >c< <a+> d f a+ <a+> d f a+ <a> c+ e a <a> c+ e a",
        "v9 d=2 e=7 o5 l4 a8 f d | g8 e c | f8 d <a+ > | e12 r4",
        "v10 o3 l8 d a c g <a+> f <a> e", "l4 r"}},
    [TUNE_VILLAGE] = {8, 1, {
        "v6 d=1 e=3 l2 o4 c g e g c g e g | f a >c< a f a >c< a | d a f a <b> g d g | c g e g e d c <b>",
        "v9 d=2 e=5 o5 l4 e2 g2 e d2 c2 | a g2 f2 e | f2 e2 d e2 f2 | e c g2 f2 e2 d2 | e2 g2 >c <b2 a2 | a g2 f2 e | d2 f2 a g2 f2 | e8 c4 r4",
        "v10 o3 l4 c g c g f c f c d a g d c g e g", "l2 h r h h"}},
    [TUNE_FOREST] = {9, 1, {
        "v6 d=1 e=4 l2 o4 a>ce<a>ce<a>c< | f a >c<f a >c<f a | g b >d<g b >d<g b | e g+ b e g+ b e g+",
        "v8 d=2 e=7 o5 l4 r4 e8 d2 c2 | <a8 > c8 | d8 <b4 > d4 | <g+12 r4 > | e4 a8 g2 e2 | f8 d2 c2 d4 | <b8 > d4 g4 | e12 r4",
        "v10 o3 l8 a e f c g d e <b>", "l4 r r h r"}},
    [TUNE_CAVE] = {10, 1, {
        "v6 d=0 e=6 l4 o4 e r b r a+ r f r e r g r f+ r <b> r", "v7 d=2 e=7 o5 l8 r8 e r8 f r8 e r8 d+",
        "v10 o3 l4 e r8 e f r8 f e r8 g f+ r8 <b>", "l2 r r r r h r r r"}},
    [TUNE_RUIN] = {8, 1, {
        "v6 d=1 e=4 l2 o4 d a f d a f | <a+> f d <a+> f d | g >d<a+ g >d<a+ | a >e c+< a >e c+<",
        "v9 d=2 e=6 o5 l2 d6 f6 | a4 g2 f6 | g4 a+2 a4 g2 | a12 | f6 >d6< | a+4 a2 g6 | g4 f2 e4 d2 | c+12",
        "v10 o3 l6 d d <a+ a+ g g a a>", "l2 k r h s r h"}},
    [TUNE_BOSS] = {5, 1, {
        "v6 d=1 e=1 l1 o4 dadf dadf dadg+ dadg+ | <a+>fa+f <a+>fa+f <a>eae <a>ea c+",
        "v9 d=0 e=5 o5 l2 d4 r2 d c+ d f | e6 c+2 <a8> | d4 r2 f e f a | g+12 r4 | a+4 a g f e d | c+8 e8",
        "v10 l1 o3 dddddddd dddddddd <a+a+a+a+a+a+a+a+ aaaaaaaa>", "l1 krkhskkh krkhskss"}},
    [TUNE_OVER] = {10, 1, {
        "v6 d=1 e=6 l4 o4 d a f a c g e g <a+> f d f <a> e c+ e", "v8 d=2 e=7 o5 l8 f d | e c | d <a+ > | c+ <a >",
        "v10 o3 l16 d c <a+ a>", "l8 r"}},
    [TUNE_ENDING] = {9, 1, {
        "v6 d=1 e=4 l2 o4 g b >d< b g b >d< b | e g b g e g b g | c e g e c e g e | d f+ a f+ d f+ >c< a",
        "v9 d=2 e=7 o5 l4 d8 <b > g | g8 f+ e | e8 d c | d12 r4 | d8 <b > g | b8 a g | a8 g f+ | g16",
        "v10 o3 l8 g d e <b> c g d a", "l4 k h s h"}},
    [TUNE_FOUND] = {5, 0, {
        "v8 d=2 e=4 l1 o4 c e g >c e g >c4", "v9 d=1 e=5 l1 o5 e g >c e g >c e4", "v10 o4 l7 c l4 c", "l1 r"}},
};

static const struct effect SOUNDS[] = {
    [SOUND_BLIP] = {0, 0, 2, 0x4180, 1890, 0},      [SOUND_MOVE] = {0, 2, 5, 0x8180, 1750, 0},
    [SOUND_CHOOSE] = {0, 3, 14, 0xA240, 1500, 36},  [SOUND_SWING] = {1, 1, 7, 0x7100, 0x12, 4},
    [SOUND_HIT] = {1, 2, 7, 0xA100, 0x34, 0},       [SOUND_HURT] = {0, 4, 20, 0xB280, 1300, -24},
    [SOUND_FOE] = {1, 3, 18, 0xB200, 0x45, 1},      [SOUND_COIN] = {0, 2, 9, 0x9180, 1880, 8},
    [SOUND_HEART] = {0, 3, 18, 0xA280, 1600, 20},   [SOUND_DOOR] = {1, 3, 24, 0xA300, 0x66, 0},
    [SOUND_PUSH] = {1, 2, 14, 0x8200, 0x77, 0},     [SOUND_FIRE] = {1, 2, 22, 0x9300, 0x22, 0},
    [SOUND_BELL] = {0, 4, 50, 0xC740, 1797, 0},     [SOUND_SAVE] = {0, 4, 34, 0xB380, 1500, 14},
    [SOUND_LEAF] = {1, 1, 9, 0x8100, 0x08, 1},      [SOUND_ROAR] = {1, 4, 50, 0xF600, 0x76, 0},
};

static u8 playing;

void tune_start(enum tune_name name)
{
    playing = name;
    psg_play(name ? &TUNES[name] : 0);
    psg_mute_music(!state.music);
}

void tune_area(u8 area)
{
    static const u8 TUNE[] = {[AREA_VILLAGE] = TUNE_VILLAGE, [AREA_FOREST] = TUNE_FOREST, [AREA_CAVE] = TUNE_CAVE,
        [AREA_RUIN] = TUNE_RUIN, [AREA_HOUSE] = TUNE_VILLAGE};
    u8 wanted = state.room == ROOM_THRONE && !flag_get(FLAG_BOSS) ? TUNE_BOSS : TUNE[area];

    if (playing != wanted)
        tune_start(wanted);
}

void sound_start(enum sound_name name)
{
    psg_effect(&SOUNDS[name]);
}
