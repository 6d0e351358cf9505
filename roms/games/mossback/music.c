/* Tunes and sounds. */
#include "game.h"

static const struct tune TUNES[] = {
    [TUNE_TITLE] = {8, 1, {
        "v6 d=1 e=4 l2 o4 cegegece fa>c<a>c<afa gb>d<b>d<bgb ceg>c<gece",
        "v9 d=2 e=6 o5 l4 e6 d2 c4 <g4 | a6 >c2 c8 | d6 c2 <b4 >d4 | e12 r4",
        "v10 o3 l4 c8 g4 c4 f8 a4 f4 g8 b4 g4 c8 g4 c4",
        "l2 krhrsrhr krhrsrhh"}},
    [TUNE_STAGE1] = {7, 1, {
        "v5 d=1 e=2 l1 o4 gbdb gbdb gbdb gbdb | egbg egbg egbg egbg | cege cege dfaf dfaf | gbdb gbdb dfaf dfaf",
        "v9 d=2 e=5 o5 l2 g4 b d r c <b a g | b4 g e8 r2 | >c4 <b a >d4 c <a | g12 r4"
        "> d4 g f+ e d4 <b | e4 g b8 r2 | > c <b a g a4 f+ d | g12 r4",
        "v10 l2 o3 gr>d<r gr>d<r er br er br cr>c<r dr>d<r gr>d<r drdr",
        "l1 krhkshrh krhksrsh"}},
    [TUNE_STAGE2] = {8, 1, {
        "v5 d=0 e=3 l1 o4 drfr arfr drfr arfr crer grer crer grer <a+r>dr frdr <a+r>dr frdr <ar>c+r erc+r <ar>c+r erc+r",
        "v9 d=1 e=6 o5 l2 d6 e f4 a4 | g6 f e8 | f6 e d4 <a+4 | >c+4 e4 a8 | a6 g f4 d4 | e6 d c8 | d4 f4 a+6 a | a12 r4",
        "v10 l4 o3 d8 a8 c8 g8 <a+8 > f8 <a8 >e8",
        "l2 krhr srhr krhk srhh"}},
    [TUNE_STAGE3] = {6, 1, {
        "v5 d=3 e=1 l1 o3 eebe ee>c<e eebe ee a+ e | ggdg gge g ff>c<f ff>d<f",
        "v9 d=2 e=5 o4 l2 e4 g b8 | a+4 b g e6 | d4 g b >d6 | c8 <b4 a4 | >e4 d c <b8 | >c <b a g f+8 | g4 f+4 e12 r4 r8",
        "v10 l1 o3 ererbrer ererbrer grgr>d<rgr frfr>c<rfr",
        "l1 krhrskhr krkrsrhs"}},
    [TUNE_STAGE4] = {7, 1, {
        "v5 d=1 e=2 l1 o4 aec< a>ec< a>ece | fc<a f>c<a f>cc | gdc< g>dc<g >dgd | eb g+ eb g+ e b",
        "v9 d=2 e=6 o5 l2 a6 b >c4 <e4 | a8 f8 | g6 a b4 d4 | e12 r4 | >c6 <b a4 e4 | f4 a4 >c8 | <b4 g+ e b8 | a12 r4",
        "v10 l2 o3 a r a e | f r f c | g r g d | e r e e",
        "l1 krhh srhr krhk srhs"}},
    [TUNE_BOSS] = {5, 1, {
        "v6 d=1 e=1 l1 o4 aa>e<a aa>f<a aa>g<a aa>f<a | a+a+>f<a+ a+a+>g<a+ a+a+>g+<a+ a+a+>g<a+",
        "v9 d=0 e=5 o5 l2 a2 r a2 r g+ a >c | <a+12 f4 | a2 r a2 r g+ a >e | d+12 d4 | >f4 e d+ d c+ c <b | a+8 g+12",
        "v10 l1 o3 aaaaaaaa aaaaaaaa a+a+a+a+a+a+a+a+",
        "l1 krksrkks krksksss"}},
    [TUNE_CLEAR] = {7, 0, {
        "v7 d=2 e=5 l2 o4 c e g >c8 <g4 >c12", "v9 d=2 e=5 l2 o5 c e g >c8 <a4 b4 >c12", "v10 o4 l2 c c c <f8 g4 > c12", "l2 s s s k8 s4 k8"}},
    [TUNE_OVER] = {10, 1, {
        "v6 d=1 e=6 l4 o4 e c <a e f c <a f", "v8 d=2 e=7 l8 o5 e d | c <a > | f e | d <b",
        "v10 o3 l16 a f d e", "l8 r"}},
    [TUNE_ENDING] = {9, 1, {
        "v6 d=1 e=4 l2 o4 gb>d<b>d<b gb >ce<g>e<g> ec< ea>c<a>c<a ea df+a f+af+ df+",
        "v9 d=2 e=7 l4 o5 d8 <b g | >e8 d c | c8 <b a | a8 f+ d | g8 b >d | g8 e c | <b8 a f+ | g16",
        "v10 o3 l8 g g > c c < a a d d g g > c c < d d g g", "l4 k h s h"}},
};

static const struct effect SOUNDS[] = {
    [SOUND_JUMP] = {0, 1, 12, 0x9180, 1500, 28},
    [SOUND_DROP] = {0, 2, 12, 0xA180, 1800, 14},
    [SOUND_STOMP] = {1, 2, 12, 0xD200, 0x33, 2},
    [SOUND_SPRING] = {0, 2, 22, 0xB280, 1200, 34},
    [SOUND_HURT] = {0, 3, 20, 0xC2C0, 1500, -40},
    [SOUND_LOST] = {0, 4, 60, 0xD7C0, 1750, -14},
    [SOUND_LANTERN] = {0, 3, 34, 0xC380, 1400, 14},
    [SOUND_MOVE] = {0, 2, 5, 0x8180, 1750, 0},
    [SOUND_CHOOSE] = {0, 3, 14, 0xA240, 1500, 36},
    [SOUND_CRUMBLE] = {1, 1, 22, 0xB300, 0x56, 0},
    [SOUND_ROAR] = {1, 4, 40, 0xE500, 0x64, 0},
    [SOUND_HEART] = {0, 3, 26, 0xB280, 1650, 10},
};

void tune_start(enum tune_name name)
{
    psg_play(&TUNES[name]);
    psg_mute_music(!state.music);
}

void sound_start(enum sound_name name)
{
    psg_effect(&SOUNDS[name]);
}
