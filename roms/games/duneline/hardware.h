/* Registers that the runtime does not name. */
#ifndef HARDWARE_H
#define HARDWARE_H

#include "gba.h"

#define REG_BG2PA REG32(0x20) /* PA and PB */
#define REG_BG2PC REG32(0x24) /* PC and PD */
#define REG_BG2X REG32(0x28)
#define REG_BG2Y REG32(0x2C)
#define REG_DMASAD(n) REG32(0xB0 + (n) * 12)
#define REG_DMADAD(n) REG32(0xB4 + (n) * 12)
#define REG_DMACNT(n) REG32(0xB8 + (n) * 12)
#define DISPCNT_WIN0 0x2000
/* Enabled, at every HBlank, again and again: the target starts anew each time, the source goes on. */
#define DMA_HBLANK 0xA2600000u
#define DMA_WORDS 0x04000000u

#endif
