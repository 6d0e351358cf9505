/* The GBA as a C programmer sees it (register names and bits after GBATEK). */
#ifndef GBA_H
#define GBA_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef signed char s8;
typedef signed short s16;
typedef signed int s32;
typedef unsigned long long u64;
typedef signed long long s64;

#define SCREEN_W 240
#define SCREEN_H 160
#define LINES_PER_FRAME 228

#define REG16(address) (*(volatile u16 *)(0x04000000 + (address)))
#define REG32(address) (*(volatile u32 *)(0x04000000 + (address)))

#define REG_DISPCNT REG16(0x00)
#define REG_DISPSTAT REG16(0x04)
#define REG_VCOUNT REG16(0x06)
#define REG_BGCNT(n) REG16(0x08 + (n) * 2)
#define REG_BGHOFS(n) REG16(0x10 + (n) * 4)
#define REG_BGVOFS(n) REG16(0x12 + (n) * 4)
#define REG_BGFACTOR(layer, n) REG16(0x20 + ((layer) - 2) * 0x10 + (n) * 2) /* pa, pb, pc, pd: 8 places after the point */
#define REG_BGFACTORS(layer, n) REG32(0x20 + ((layer) - 2) * 0x10 + (n) * 4) /* pa and pb, pc and pd */
#define REG_BGX(layer) REG32(0x28 + ((layer) - 2) * 0x10)
#define REG_BGY(layer) REG32(0x2C + ((layer) - 2) * 0x10)
#define REG_WIN0H REG16(0x40)
#define REG_WIN1H REG16(0x42)
#define REG_WIN0V REG16(0x44)
#define REG_WIN1V REG16(0x46)
#define REG_WININ REG16(0x48)
#define REG_WINOUT REG16(0x4A)
#define REG_MOSAIC REG16(0x4C)
#define REG_BLDCNT REG16(0x50)
#define REG_BLDALPHA REG16(0x52)
#define REG_BLDY REG16(0x54)
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
#define REG_DMASAD(n) REG32(0xB0 + (n) * 12)
#define REG_DMADAD(n) REG32(0xB4 + (n) * 12)
#define REG_DMACNT(n) REG32(0xB8 + (n) * 12)
#define REG_DMACNT_H(n) REG16(0xBA + (n) * 12)
#define REG_TIMER_RELOAD(n) REG16(0x100 + (n) * 4) /* read: the counter */
#define REG_TIMER_CONTROL(n) REG16(0x102 + (n) * 4)
#define REG_KEYINPUT REG16(0x130)
#define REG_KEYCNT REG16(0x132)
#define REG_IE REG16(0x200)
#define REG_IF REG16(0x202)
#define REG_WAITCNT REG16(0x204)
#define REG_IME REG16(0x208)
#define IRQ_VECTOR (*(void (*volatile *)(void))0x03007FFC)
#define BIOS_IF (*(volatile u16 *)0x03007FF8)

#define DISPCNT_MODE4 0x0004
#define DISPCNT_PAGE 0x0010
#define DISPCNT_OBJ_1D 0x0040
#define DISPCNT_BLANK 0x0080
#define DISPCNT_BG(n) (0x0100 << (n))
#define DISPCNT_OBJ 0x1000
#define DISPCNT_WIN0 0x2000
#define DISPCNT_WIN1 0x4000
#define DISPCNT_WINOBJ 0x8000
#define BGCNT_MOSAIC 0x0040
#define BGCNT_WRAP 0x2000
/* Window contents: layers, sprites, colour effect. */
#define SHOW_BG(n) (1 << (n))
#define SHOW_OBJ 0x10
#define SHOW_EFFECT 0x20
/* Blend control: what the effect works on. */
#define EFFECT_ON_BACKDROP 0x20
#define EFFECT_BRIGHTER 0x80
#define EFFECT_DARKER 0xC0
/* Sprite attribute 0. */
#define OBJ_DOUBLE 0x0300
#define OBJ_WINDOW 0x0800
#define DMA_COPY32 0x84000000u
#define DMA_FILL32 0x85000000u
#define DMA_WORDS 0x04000000u
#define DMA_HBLANK 0xA2600000u   /* at every HBlank, again and again: the target starts anew each time, the source goes on */
#define DMA_EACH_LINE 0xA2400001u /* one halfword at every HBlank, always to the same register */
#define DMA_TO_FIFO 0xB640       /* upper half: on, at the FIFO's request, words, repeated, fixed target */
#define TIMER_CASCADE 0x0004
#define TIMER_IRQ 0x0040
#define TIMER_ON 0x0080
#define IRQ_VBLANK 0x0001
#define IRQ_VCOUNT 0x0004
#define IRQ_TIMER2 0x0020
#define IRQ_KEYPAD 0x1000
#define KEYCNT_IRQ 0x4000
#define KEYCNT_ALL 0x8000 /* all of the keys together, else any of them */

#define BG_PALETTE ((volatile u16 *)0x05000000)
#define CHARBLOCK(n) (0x06000000u + (n) * 0x4000u)
#define SCREENBLOCK(n) ((volatile u16 *)(0x06000000u + (n) * 0x800u))
#define BITMAP(page) ((u16 *)(0x06000000u + (page) * 0xA000u))
#define OBJ_TILES 0x06010000u
#define BITMAP_OBJ_TILES 0x06014000u /* bitmaps take the lower half */
#define OAM 0x07000000u

#define RGB(r, g, b) ((u16)((r) | (g) << 5 | (b) << 10))

/* ARM code in internal RAM: no wait states. */
#define FAST __attribute__((section(".iwram"), target("arm"), noinline, long_call))
#define EWRAM __attribute__((section(".ewram")))

enum key {
    KEY_A = 1, KEY_B = 2, KEY_SELECT = 4, KEY_START = 8, KEY_RIGHT = 16,
    KEY_LEFT = 32, KEY_UP = 64, KEY_DOWN = 128, KEY_R = 256, KEY_L = 512,
};

#endif
