/* Tunes and sounds. */
#include "game.h"

static const struct tune TUNES[] = {
    [TUNE_TITLE] = {9, 1, {
        "v5 d=1 e=4 l2 o3 a>ea<b>e<b >c<e>c<f>c<f gdgd g+eg+e",
        "v9 d=2 e=7 o4 a8 >c4 <b4 | a6 e2 f8 | g4 a+4 a4 g4 | e12 r4",
        "v10 o2 l8 a a f f g g > e e <",
        "l4 r h r h"}},
    [TUNE_KEEP] = {8, 1, {
        "v5 d=1 e=3 l1 o4 drfa drfa crea crea <a+>rdf <a+>rdf <a>rc+e <a>rc+g",
        "v8 d=2 e=6 o4 l2 a6 g f4 e4 | e6 d c+4 <a4 | >d4 f a+6 a4 | g4 f e8 r4",
        "v10 l2 o3 drdd <crcc <a+ra+a+ arara",
        "l2 krhr srhk krhr srhh"}},
    [TUNE_DEEP] = {7, 1, {
        "v5 d=0 e=2 l1 o3 e>e<b>e<g>e<b>e < f>f c f <a> f c f <",
        "v8 d=1 e=6 o4 l4 e g f+2 e2 d8 | f a g2 f2 e8 | r4 b8 a+4 | b12 r4",
        "v10 l2 o2 erre erbr frrf frcr",
        "l2 krrh rrsr krkh rrss"}},
    [TUNE_BOSS] = {5, 1, {
        "v6 d=1 e=1 l1 o4 c+c+gc+ c+c+g+c+ c+c+ac+ g+gf+f | dd g+d dd ad dd a+d ag+gf+",
        "v9 d=0 e=4 o5 l2 c+4 c+ g g+4 g f+ | f8 c+8 | d4 d g+ a4 g+ g | a+8 g+8",
        "v10 l1 o2 c+c+rc+ c+c+rc+ c+c+rc+ c+ec+e ddrd ddrd ddrd dfdf",
        "l1 khsh kkshkhsh kssk"}},
    [TUNE_CLEAR] = {7, 0, {
        "v7 d=2 e=5 l2 o4 d d f+ a8 g4 a8", "v9 d=2 e=5 l2 o5 d d d f+8 e4 d12", "v10 o3 l2 d d d a8 a4 d12", "l2 s s s k8 s4 k8"}},
    [TUNE_DEAD] = {10, 1, {
        "v6 d=1 e=6 l4 o4 d <a f a | a+ f d f", "v8 d=2 e=7 l8 o4 f e | d c+ | d16", "v10 o2 l16 d a+ a", "l8 r"}},
    [TUNE_ENDING] = {9, 1, {
        "v6 d=1 e=4 l2 o4 df+af+ df+af+ <b>df+d <b>df+d <g>bdb <g>bdb < a>c+ec+ <a>c+ec+",
        "v9 d=2 e=7 l4 o5 f+8 e d | <b8 >d f+ | e8 d <b | >c+8 e8 | f+8 a g | f+ e d8",
        "v10 o3 l8 d d <b b g g a a", "l4 k h s h"}},
};

static const struct effect SOUNDS[] = {
    [SOUND_SWORD] = {1, 1, 8, 0x8200, 0x12, 1},
    [SOUND_BOW] = {1, 2, 10, 0xB200, 0x24, 2},
    [SOUND_HIT] = {1, 2, 7, 0xC100, 0x43, 0},
    [SOUND_KILL] = {1, 3, 30, 0xD400, 0x54, 1},
    [SOUND_ITEM] = {0, 2, 14, 0xA280, 1600, 24},
    [SOUND_DOOR] = {1, 1, 26, 0x7500, 0x65, 0},
    [SOUND_LOCKED] = {0, 2, 10, 0x9240, 900, -8},
    [SOUND_MOVE] = {0, 2, 5, 0x8180, 1750, 0},
    [SOUND_CHOOSE] = {0, 3, 14, 0xA240, 1500, 36},
    [SOUND_PAIN] = {0, 4, 16, 0xC2C0, 1300, -30},
    [SOUND_GROWL] = {0, 2, 24, 0xA3C0, 500, -6},
    [SOUND_FIRE] = {1, 2, 18, 0xA300, 0x35, 1},
    [SOUND_KEY] = {0, 4, 24, 0xB380, 1700, 10},
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
