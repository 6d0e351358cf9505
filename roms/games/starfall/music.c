/* Tunes and sounds. */
#include "game.h"

static const struct tune TUNES[] = {
    [TUNE_TITLE] = {8, 1, {
        "v6 d=1 e=4 l2 o4 a>ce<a>ce<a>c <g>cd<g>cd<g>c <f>ac<f>ac<f>a <eb>e<eb>e<eg+",
        "v9 d=2 e=7 o5 e8 d4 c4 <b12 r4 >c8 <b4 a4 b12 r4",
        "v10 o3 a8 r2 a4 r2 g8 r2 g4 r2 f8 r2 f4 r2 e8 r2 e4 r2",
        "l2 hrhrhrhr"}},
    [TUNE_STAGE1] = {7, 1, {
        "v5 d=1 e=2 l1 o4 eb>e<b eb>e<b eb>e<b eb>e<b | ca>c<a ca>c<a ca>c<a ca>c<a | da>d<a da>d<a da>d<a da>d<a | eb>e<b eb>e<b d+b>d+<b d+b>d+<b",
        "v9 d=2 e=5 o5 l2 e4 r g b a g e | c6 e4 g6 | f+4 d a4 g f+ d | e8 r4 d+4"
        "e4 r g b >d c <b | >c6 <g4 e6 | d4 f+ a4 >d c <a | b12 r4",
        "v10 l1 o3 erereree erereree crcrcrcc crcrcrcc drdrdrdd drdrdrdd ererere<b >erer<br>d+r",
        "l2 khshkkshkhshkksh"}},
    [TUNE_STAGE2] = {6, 1, {
        "v5 d=0 e=2 l1 o3 dadf dadf dadf dadf | <a+>fa+f <a+>fa+f <a+>fa+f <a+>fa+f | cgcg cgcg cgcg cgcg | <a>eae <a>eae <a>c+ac+ <a>c+ac+",
        "v9 d=1 e=6 o5 l2 d4 f a6 g f | f8 d8 | e4 g >c6 <a+ a | a12 r4 | >d4 c <a+6 a g | a+8 f8 | g4 e c6 e g | a8 c+8",
        "v10 l2 o3 dd>d<d dd>d<d <a+a+>a+<a+ a+a+>a+<a+ >cc>c<c cc>c<c <aa>a<a aa>a<a>",
        "l1 krhrsrhk krkrsrhh"}},
    [TUNE_STAGE3] = {6, 1, {
        "v5 d=3 e=1 l1 o4 c d+ g c d+ g c d+ g+ c d+ g+ c d+ g c  <b >d g <b >d g <b >d g+ <b >d g+ <b >d f <b >",
        "v9 d=2 e=6 o4 l2 g8 g+4 g4 | f8 d+4 d4 | >c8 <b4 >d4 | d+12 d4 | c4 d+ g6 f d+ | d4 <b g6 b >d | c4 <g+ d+6 g+ >c | <b8 g8",
        "v10 l1 o3 crccrccr crccrd+cr <brbbrbbr brbbr>d<br g+rg+g+rg+g+r g+rg+g+r>c<g+r grggrggr grgg r b > d r",
        "l1 krkhsrhk kkrhsrss"}},
    [TUNE_BOSS] = {5, 1, {
        "v6 d=1 e=1 l1 o4 eebe eef+e eege eef+e | ffcf ffg+f ffaf ffg+f",
        "v9 d=0 e=5 o5 l2 e2 r e2 r d+ e g | f12 e4 | e2 r e2 r d+ e b | a+12 a4 | >c4 <b a+ a g+ g f+ | f8 d+12",
        "v10 l1 o3 eeeeeeee eeeeeeee ffffffff ffffffff",
        "l1 krksrkks krksksss"}},
    [TUNE_CLEAR] = {7, 0, {
        "v7 d=2 e=5 l2 o4 g g g >c8 <a+4 >c8", "v9 d=2 e=5 l2 o5 c c c e8 d4 e12", "v10 o4 l2 c c c <g8 a+4 > c12", "l2 s s s k8 s4 k8"}},
    [TUNE_OVER] = {10, 1, {
        "v6 d=1 e=6 l4 o4 c <g d+ g >c <g+ d+ g+ a+ f d f g d <b >d", "v8 d=2 e=7 l8 o5 d+ c | c <g+ > | d <a+ | b g",
        "v10 o3 l16 c <g+ a+ g >", "l8 r"}},
    [TUNE_ENDING] = {9, 1, {
        "v6 d=1 e=4 l2 o4 cegegege <b>dgdgdgd< a>cecece<g f>cfcfcf<a >",
        "v9 d=2 e=7 l4 o5 g8 e c | d8 <b g | >c8 e a | g8 f e | f8 a >c | <b8 g d | e8 d c | c16",
        "v10 o3 l8 c c <g g a a f f f f g g > c c c c", "l4 k h s h"}},
};

static const struct effect SOUNDS[] = {
    [SOUND_SHOT] = {0, 0, 4, 0x5180, 1880, -40},
    [SOUND_HIT] = {1, 0, 4, 0x4100, 0x13, 0},
    [SOUND_BLAST] = {1, 1, 16, 0xB200, 0x44, 1},
    [SOUND_BIG] = {1, 3, 50, 0xF600, 0x55, 0},
    [SOUND_ITEM] = {0, 2, 14, 0xA280, 1600, 26},
    [SOUND_BOMB] = {1, 4, 60, 0xF700, 0x46, 0},
    [SOUND_MOVE] = {0, 2, 5, 0x8180, 1750, 0},
    [SOUND_CHOOSE] = {0, 3, 14, 0xA240, 1500, 36},
    [SOUND_LOST] = {1, 4, 40, 0xF500, 0x34, 1},
    [SOUND_WARN] = {0, 4, 40, 0xC780, 1400, 8},
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
