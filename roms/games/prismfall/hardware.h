/* What Prismfall needs of the hardware and the shared runtime does not name (registers after GBATEK). */
#ifndef HARDWARE_H
#define HARDWARE_H

#include "gba.h"

/* Affine layers 2 and 3: factors pa, pb, pc, pd (8.8), reference point (20.8). */
#define REG_BGFACTOR(layer, n) REG16(0x20 + ((layer) - 2) * 0x10 + (n) * 2)
#define REG_BGX(layer) REG32(0x28 + ((layer) - 2) * 0x10)
#define REG_BGY(layer) REG32(0x2C + ((layer) - 2) * 0x10)
#define REG_WIN1H REG16(0x42)
#define REG_WIN1V REG16(0x46)
#define REG_DMA0SAD REG32(0xB0)
#define REG_DMA0DAD REG32(0xB4)
#define REG_DMA0CNT REG32(0xB8)
#define REG_KEYCNT REG16(0x132)

#define DMA_EACH_LINE 0xA2400001u /* one halfword at every HBlank, always to the same register */
#define DISPCNT_WIN0 0x2000
#define DISPCNT_WIN1 0x4000
#define DISPCNT_WINOBJ 0x8000
#define IRQ_VCOUNT 0x0004
#define IRQ_KEYPAD 0x1000
#define KEYCNT_IRQ 0x4000
#define KEYCNT_ALL 0x8000 /* all of the keys together, else any of them */
#define BGCNT_WRAP 0x2000
#define BGCNT_MOSAIC 0x0040

/* Window contents: layers, sprites, colour effect. */
#define SHOW_BG(n) (1 << (n))
#define SHOW_OBJ 0x10
#define SHOW_EFFECT 0x20

/* Blend control: what the effect works on. */
#define EFFECT_BRIGHTER 0x80
#define EFFECT_DARKER 0xC0
#define EFFECT_ON_BACKDROP 0x20

/* Sprite attribute 0. */
#define OBJ_AFFINE 0x0100
#define OBJ_DOUBLE 0x0300
#define OBJ_WINDOW 0x0800

#endif
