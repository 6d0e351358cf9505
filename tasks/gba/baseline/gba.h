/* The whole machine, file by file. Every component owns one global struct; `now` is the one clock. */
#ifndef GBA_H
#define GBA_H

/* Own types instead of <stdint.h>: a freestanding compiler without its headers can build this too. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;
typedef s32 bool32;

/* ARM memory is little-endian like wasm, but may be read at any host address. */
typedef u16 __attribute__((may_alias, aligned(1))) mem16;
typedef u32 __attribute__((may_alias, aligned(1))) mem32;

#define ALWAYS_INLINE static inline __attribute__((always_inline))

static inline u16 load16(const u8 *p) { return *(const mem16 *)p; }
static inline u32 load32(const u8 *p) { return *(const mem32 *)p; }
static inline void store16(u8 *p, u16 v) { *(mem16 *)p = v; }
static inline void store32(u8 *p, u32 v) { *(mem32 *)p = v; }
static inline u32 ror32(u32 v, u32 n) { return n &= 31, n ? v >> n | v << (32 - n) : v; }

/* ---- memory.c: what a C library would give ---- */
void *memset(void *to, int value, unsigned long count);
void *memcpy(void *to, const void *from, unsigned long count);

/* ---- sched.c: the clock and what is due when ---- */
enum event { EV_IRQ, EV_TIMER0, EV_TIMER1, EV_TIMER2, EV_TIMER3, EV_PPU, EV_DMA, EV_APU, EV_SERIAL, EV_COUNT };

extern u64 now;        /* CPU cycles (16.78 MHz) since reset */
extern u64 next_event; /* when the CPU loop must stop executing and call sched_run */

void sched_reset(void);
void sched_at(enum event event, u64 when);
void sched_cancel(enum event event);
bool32 sched_is_set(enum event event);
void sched_kick(void); /* leave the CPU loop after this instruction */
void sched_run(void);

/* ---- cpu.c, arm.c, thumb.c: the ARM7TDMI ---- */
enum mode { MODE_USR = 0x10, MODE_FIQ = 0x11, MODE_IRQ = 0x12, MODE_SVC = 0x13, MODE_ABT = 0x17, MODE_UND = 0x1B, MODE_SYS = 0x1F };
enum bank { BANK_USR, BANK_FIQ, BANK_IRQ, BANK_SVC, BANK_ABT, BANK_UND, BANK_COUNT };

struct cpu {
    u32 r[16];              /* between instructions r[15] is the next one's address plus one instruction */
    u32 opcode[2];          /* fetched ahead: the next instruction and the one after it */
    u32 n, z, c, v;         /* condition flags, each 0 or 1 */
    u32 thumb, mode;        /* T bit and mode field of the CPSR */
    u32 irq_off, fiq_off;   /* I and F bits */
    bool32 halted;
    u32 spsr[BANK_COUNT];
    u32 sp_lr[BANK_COUNT][2];
    u32 r8_r12[2][5];       /* [1] is FIQ's own set */
    /* Where instructions come from, set by every branch. */
    const u8 *code;
    u32 code_mask, code_region;
    u32 seq16, non16, seq32, non32; /* cycles of an opcode fetch there */
    bool32 prefetching;     /* in ROM with the prefetch buffer on */
    u32 prefetched_to;      /* the last halfword in the prefetch buffer */
    u32 data_cycles, data_region; /* of this instruction's accesses so far */
};
extern struct cpu cpu;

void cpu_reset(void);
void cpu_run_frame(void);
void cpu_branch(u32 target);       /* refill the pipeline in the current state, with its fetch cycles */
void cpu_code_timing(void);        /* the wait states changed */
void cpu_exception(u32 vector, enum mode mode, u32 link);
void cpu_irq(void);
void cpu_undefined(void);
void cpu_software_interrupt(u32 number);
u32 cpu_cpsr(void);
void cpu_set_cpsr(u32 value);
u32 *cpu_spsr(void);               /* null in User and System mode */
void cpu_restore_cpsr(void);       /* what an S-bit write to PC does */
void cpu_end_load(void);           /* charge an instruction's data accesses */
void cpu_end_store(void);
void cpu_multiply_cycles(u32 cycles);
u32 multiply_cycles(u32 multiplier, bool32 is_signed);
void arm_step(void);
void thumb_step(void);

extern const u16 condition_table[16]; /* bit NZCV of entry cond: does the condition hold? */
ALWAYS_INLINE bool32 condition(u32 cond) {
    return condition_table[cond] >> (cpu.n << 3 | cpu.z << 2 | cpu.c << 1 | cpu.v) & 1;
}

/* ---- bus.c: the memory map and its wait states ---- */
struct bus {
    u8 bios[0x4000], ewram[0x40000], iwram[0x8000], palette[0x400], oam[0x400];
    u8 vram[0x20000];        /* 96 KiB and room for the mirror's tail */
    u32 bios_latch;          /* last opcode fetched from the BIOS: all that others can read of it */
    u32 dma_latch;           /* last value a DMA moved */
    bool32 dma_active;
    u32 rom_size;
    u8 n16[16], s16[16], n32[16], s32[16]; /* cycles per access and region (address bits 24-27) */
};
extern struct bus bus;
extern u8 rom[0x2000000];

void bus_reset(void);
void bus_set_waitcnt(u16 value);
u32 bus_read8(u32 address);
u32 bus_read16(u32 address);
u32 bus_read32(u32 address);
void bus_write8(u32 address, u32 value);
void bus_write16(u32 address, u32 value);
void bus_write32(u32 address, u32 value);
u32 bus_open(u32 address);         /* what an unmapped address reads as */

/* The same for the CPU, which counts their cycles until cpu_end_load or cpu_end_store. */
u32 cpu_read8(u32 address);
u32 cpu_read16(u32 address);
u32 cpu_read32(u32 address);
void cpu_write8(u32 address, u32 value);
void cpu_write16(u32 address, u32 value);
void cpu_write32(u32 address, u32 value);
u32 cpu_read_block(u32 address, bool32 first); /* one word of LDM, STM, PUSH or POP */
void cpu_write_block(u32 address, u32 value, bool32 first);

/* ---- io.c: the registers at 0x04000000 ---- */
enum reg {
    DISPCNT = 0x000, DISPSTAT = 0x004, VCOUNT = 0x006, BG0CNT = 0x008, BG0HOFS = 0x010, BG2PA = 0x020, BG2X = 0x028,
    BG3PA = 0x030, WIN0H = 0x040, WIN0V = 0x044, WININ = 0x048, WINOUT = 0x04A, MOSAIC = 0x04C, BLDCNT = 0x050,
    BLDALPHA = 0x052, BLDY = 0x054,
    SOUND1CNT_L = 0x060, SOUND1CNT_H = 0x062, SOUND1CNT_X = 0x064, SOUND2CNT_L = 0x068, SOUND2CNT_H = 0x06C,
    SOUND3CNT_L = 0x070, SOUND3CNT_H = 0x072, SOUND3CNT_X = 0x074, SOUND4CNT_L = 0x078, SOUND4CNT_H = 0x07C,
    SOUNDCNT_L = 0x080, SOUNDCNT_H = 0x082, SOUNDCNT_X = 0x084, SOUNDBIAS = 0x088, WAVE_RAM = 0x090, FIFO_A = 0x0A0,
    FIFO_B = 0x0A4, DMA0SAD = 0x0B0, TM0CNT_L = 0x100, SIODATA32 = 0x120, SIOCNT = 0x128, SIODATA8 = 0x12A,
    KEYINPUT = 0x130, KEYCNT = 0x132, RCNT = 0x134, IE = 0x200, IF = 0x202, WAITCNT = 0x204, IME = 0x208, POSTFLG = 0x300
};
enum irq {
    IRQ_VBLANK = 0, IRQ_HBLANK = 1, IRQ_VCOUNT = 2, IRQ_TIMER0 = 3, IRQ_SERIAL = 7, IRQ_DMA0 = 8, IRQ_KEYPAD = 12
};

extern u16 io_reg[0x200];
#define IO(reg) io_reg[(reg) >> 1]

void io_reset(void);
u16 io_read16(u32 offset);
void io_write8(u32 offset, u8 value);
void io_write16(u32 offset, u16 value);
void io_set_keys(u32 keys);

/* ---- irq.c ---- */
void irq_raise(enum irq irq, u64 when); /* `when` may be a few cycles ago */
void irq_test(u64 when);
void irq_event(void);

/* ---- ppu.c, ppu_bg.c, ppu_obj.c: pictures ---- */
#define SCREEN_W 240
#define SCREEN_H 160
#define CYCLES_PER_LINE 1232
#define LINES 228
#define TRANSPARENT 0x8000

struct ppu {
    u32 line;
    bool32 in_hblank;
    bool32 frame_done;
    s32 affine_x[2], affine_y[2]; /* internal reference points of BG2 and BG3, moved line by line */
    u32 first_line[4];            /* a background switched on in the middle of a picture shows from here on */
    u32 framebuffer[SCREEN_W * SCREEN_H];
    u16 bg[4][SCREEN_W];          /* this line's colours, TRANSPARENT where nothing is */
    u16 obj[SCREEN_W];
    u8 obj_priority[SCREEN_W];
    u8 obj_semi[SCREEN_W];        /* semi-transparent sprite pixel */
    u8 obj_window[SCREEN_W];
};
extern struct ppu ppu;

void ppu_reset(void);
void ppu_event(u64 when);
void ppu_affine_written(u32 offset);
void ppu_control_written(u16 old);
void ppu_check_vcount(u64 when);
void ppu_draw_text(u32 bg, u32 line);
void ppu_draw_affine(u32 bg, u32 line);
void ppu_draw_bitmap(u32 mode, u32 line);
void ppu_draw_objects(u32 line);
ALWAYS_INLINE u16 palette_color(u32 index) { return load16(bus.palette + index * 2) & 0x7FFF; }

/* ---- dma.c ---- */
enum dma_start { DMA_NOW, DMA_VBLANK, DMA_HBLANK, DMA_SPECIAL };
extern bool32 dma_running;
void dma_reset(void);
void dma_control_written(u32 channel, u16 old);
void dma_trigger(enum dma_start start, u64 when);
void dma_video_capture(u32 line, u64 when);
void dma_fifo(u32 fifo, u64 when);
void dma_event(void);

/* ---- timer.c ---- */
void timer_reset(void);
u16 timer_read(u32 index);
void timer_reload_written(u32 index, u16 value);
void timer_control_written(u32 index, u16 value);
void timer_event(u32 index, u64 when);

/* ---- apu.c ---- */
#define AUDIO_RATE 32768
#define AUDIO_PAIRS 8192
struct audio {
    s16 samples[AUDIO_PAIRS * 2];
    u32 count;
};
extern struct audio audio;
void apu_reset(void);
void apu_event(u64 when);
void apu_write(u32 offset, u16 value);
void apu_wave_write(u32 offset, u16 value);
u16 apu_wave_read(u32 offset);
u16 apu_status(void);
void apu_fifo_write(u32 fifo, u32 value, u32 bytes);
void apu_timer_overflow(u32 timer, u64 when);

/* ---- speaker.c: levels become pairs ---- */
#define CYCLES_PER_PAIR 512
enum side { RIGHT, LEFT }; /* as in the registers' bits */
void speaker_reset(void);
void speaker_level(enum side side, s32 level, u32 cycles_into_pair);
void speaker_pair(s16 *pair);

/* ---- serial.c ---- */
void serial_control_written(u16 old);
void serial_event(u64 when);

/* ---- save.c: the cartridge's own memory ---- */
enum save_type { SAVE_NONE, SAVE_SRAM, SAVE_FLASH64, SAVE_FLASH128, SAVE_EEPROM };
struct save {
    enum save_type type;
    u8 data[0x20000];
    u32 size;
};
extern struct save save;
void save_detect(void);
void save_reset(void);
u8 save_read(u32 address);
void save_write(u32 address, u8 value);
bool32 save_is_eeprom(u32 address);
u16 eeprom_read(void);
void eeprom_write(u16 bit);
void eeprom_dma(u32 units);

/* ---- hle.c: BIOS functions for hosts that give no BIOS ---- */
extern bool32 hle_active;
void hle_install(void);
void hle_reset(void);
void hle_software_interrupt(u32 number);

#endif
