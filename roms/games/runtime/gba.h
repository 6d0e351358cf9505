/* The GBA as a C programmer sees it (register names and bits after GBATEK). */
#ifndef GBA_H
#define GBA_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef signed char s8;
typedef signed short s16;
typedef signed int s32;

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
#define REG_WIN0H REG16(0x40)
#define REG_WIN0V REG16(0x44)
#define REG_WININ REG16(0x48)
#define REG_WINOUT REG16(0x4A)
#define REG_MOSAIC REG16(0x4C)
#define REG_BLDCNT REG16(0x50)
#define REG_BLDALPHA REG16(0x52)
#define REG_BLDY REG16(0x54)
#define REG_DMA3SAD REG32(0xD4)
#define REG_DMA3DAD REG32(0xD8)
#define REG_DMA3CNT REG32(0xDC)
#define REG_KEYINPUT REG16(0x130)
#define REG_IE REG16(0x200)
#define REG_IF REG16(0x202)
#define REG_WAITCNT REG16(0x204)
#define REG_IME REG16(0x208)
#define IRQ_VECTOR (*(void (*volatile *)(void))0x03007FFC)
#define BIOS_IF (*(volatile u16 *)0x03007FF8)

#define DISPCNT_OBJ_1D 0x0040
#define DISPCNT_BLANK 0x0080
#define DISPCNT_BG(n) (0x0100 << (n))
#define DISPCNT_OBJ 0x1000
#define IRQ_VBLANK 0x0001
#define DMA_COPY32 0x84000000u

#define BG_PALETTE ((volatile u16 *)0x05000000)
#define OBJ_PALETTE ((volatile u16 *)0x05000200)
#define CHARBLOCK(n) (0x06000000u + (n) * 0x4000u)
#define SCREENBLOCK(n) ((volatile u16 *)(0x06000000u + (n) * 0x800u))
#define OBJ_TILES 0x06010000u
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
