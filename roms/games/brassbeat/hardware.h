/* Sound, timer and sound-DMA registers (GBATEK), which the runtime does not name. */
#ifndef HARDWARE_H
#define HARDWARE_H

#include "gba.h"

#define REG_SOUND1CNT_L REG16(0x60) /* sweep */
#define REG_SOUND1CNT_H REG16(0x62) /* duty, length, envelope */
#define REG_SOUND1CNT_X REG16(0x64) /* rate, trigger */
#define REG_SOUND2CNT_L REG16(0x68)
#define REG_SOUND2CNT_H REG16(0x6C)
#define REG_SOUND3CNT_L REG16(0x70) /* banks, on */
#define REG_SOUND3CNT_H REG16(0x72) /* length, volume */
#define REG_SOUND3CNT_X REG16(0x74)
#define REG_SOUND4CNT_L REG16(0x78)
#define REG_SOUND4CNT_H REG16(0x7C)
#define REG_SOUNDCNT_L REG16(0x80)
#define REG_SOUNDCNT_H REG16(0x82)
#define REG_SOUNDCNT_X REG16(0x84)
#define REG_WAVE_RAM(n) REG16(0x90 + (n) * 2)
#define FIFO_A 0x040000A0u
#define FIFO_B 0x040000A4u

#define REG_DMA1SAD REG32(0xBC)
#define REG_DMA1DAD REG32(0xC0)
#define REG_DMA1CNT_H REG16(0xC6)
#define REG_DMA2SAD REG32(0xC8)
#define REG_DMA2DAD REG32(0xCC)
#define REG_DMA2CNT_H REG16(0xD2)
#define DMA_TO_FIFO 0xB640 /* on, at the FIFO's request, words, repeated, fixed target */

#define REG_TIMER_RELOAD(n) REG16(0x100 + (n) * 4) /* read: the counter */
#define REG_TIMER_CONTROL(n) REG16(0x102 + (n) * 4)
#define TIMER_ON 0x0080
#define TIMER_IRQ 0x0040
#define TIMER_CASCADE 0x0004
#define IRQ_TIMER2 0x0020

/* SOUNDCNT_H: FIFO A is the left ear, FIFO B the right one, both by timer 0. */
#define MIX_STEREO 0x1200
#define MIX_MONO 0x3300
#define MIX_RESET 0x8800
#define MIX_DIRECT_FULL 0x000C
#define MIX_CHIP_QUARTER 0x0000
#define MIX_CHIP_HALF 0x0001
#define MIX_CHIP_FULL 0x0002

#endif
