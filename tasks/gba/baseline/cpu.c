/* The ARM7TDMI's modes, banked registers, exceptions and pipeline; arm.c and thumb.c hold the two instruction sets.
 *
 * Timing: every instruction pays for one sequential opcode fetch. What makes the next fetch
 * non-sequential (branches, data accesses) is charged where it happens. The Game Pak prefetch buffer (GBATEK, "GBA
 * GamePak Prefetch") is approximated, see beyond_prefetch. */
#include "gba.h"

struct cpu cpu;

/* Bit (N<<3 | Z<<2 | C<<1 | V) of entry `cond` says whether that condition holds. */
const u16 condition_table[16] = {
    0xF0F0, /* EQ: Z */
    0x0F0F, /* NE */
    0xCCCC, /* CS: C */
    0x3333, /* CC */
    0xFF00, /* MI: N */
    0x00FF, /* PL */
    0xAAAA, /* VS: V */
    0x5555, /* VC */
    0x0C0C, /* HI: C and not Z */
    0xF3F3, /* LS */
    0xAA55, /* GE: N = V */
    0x55AA, /* LT */
    0x0A05, /* GT: N = V and not Z */
    0xF5FA, /* LE */
    0xFFFF, /* AL */
    0x0000, /* NV */
};

static enum bank bank_of(u32 mode) {
    switch (mode) {
    case MODE_FIQ: return BANK_FIQ;
    case MODE_IRQ: return BANK_IRQ;
    case MODE_SVC: return BANK_SVC;
    case MODE_ABT: return BANK_ABT;
    case MODE_UND: return BANK_UND;
    default: return BANK_USR;
    }
}

static void switch_mode(u32 mode) {
    enum bank from = bank_of(cpu.mode), to = bank_of(mode);
    cpu.mode = mode;
    if (from == to) return;
    if ((from == BANK_FIQ) != (to == BANK_FIQ))
        for (int i = 0; i < 5; i++) {
            cpu.r8_r12[from == BANK_FIQ][i] = cpu.r[8 + i];
            cpu.r[8 + i] = cpu.r8_r12[to == BANK_FIQ][i];
        }
    for (int i = 0; i < 2; i++) {
        cpu.sp_lr[from][i] = cpu.r[13 + i];
        cpu.r[13 + i] = cpu.sp_lr[to][i];
    }
}

u32 cpu_cpsr(void) {
    return cpu.n << 31 | cpu.z << 30 | cpu.c << 29 | cpu.v << 28 | cpu.irq_off << 7 | cpu.fiq_off << 6 | cpu.thumb << 5 |
           cpu.mode;
}

void cpu_set_cpsr(u32 value) {
    cpu.n = value >> 31;
    cpu.z = value >> 30 & 1;
    cpu.c = value >> 29 & 1;
    cpu.v = value >> 28 & 1;
    cpu.irq_off = value >> 7 & 1;
    cpu.fiq_off = value >> 6 & 1;
    cpu.thumb = value >> 5 & 1;
    switch_mode((value & 0x1F) | 0x10);
    if (!cpu.irq_off) irq_test(now);
    sched_kick(); /* the CPU loop chooses between ARM and Thumb anew */
}

u32 *cpu_spsr(void) {
    enum bank bank = bank_of(cpu.mode);
    return bank == BANK_USR ? 0 : &cpu.spsr[bank];
}

void cpu_restore_cpsr(void) {
    u32 *spsr = cpu_spsr();
    if (spsr) cpu_set_cpsr(*spsr);
}

/* Which memory opcodes come from. Regions without memory execute a pool of zeros. */
static void find_code(u32 address) {
    static const u8 nothing[8];
    cpu.code_region = address >> 24;
    switch (cpu.code_region) {
    case 0x0: cpu.code = bus.bios, cpu.code_mask = 0x3FFF; break;
    case 0x2: cpu.code = bus.ewram, cpu.code_mask = 0x3FFFF; break;
    case 0x3: cpu.code = bus.iwram, cpu.code_mask = 0x7FFF; break;
    case 0x5: cpu.code = bus.palette, cpu.code_mask = 0x3FF; break;
    case 0x6: cpu.code = bus.vram, cpu.code_mask = 0x1FFFF; break;
    case 0x7: cpu.code = bus.oam, cpu.code_mask = 0x3FF; break;
    case 0x8: case 0x9: case 0xA: case 0xB: case 0xC: case 0xD: cpu.code = rom, cpu.code_mask = 0x1FFFFFF; break;
    default: cpu.code = nothing, cpu.code_mask = 3; break;
    }
}

void cpu_code_timing(void) {
    u32 region = cpu.code_region & 15;
    cpu.seq16 = bus.s16[region];
    cpu.non16 = bus.n16[region];
    cpu.seq32 = bus.s32[region];
    cpu.non32 = bus.n32[region];
    cpu.prefetching = region >= 8 && region < 0xE && (IO(WAITCNT) & 0x4000);
}

static void fill_pipeline(u32 target) {
    for (u32 i = 0; i < 2; i++)
        cpu.opcode[i] = cpu.thumb ? load16(cpu.code + ((target + i * 2) & cpu.code_mask))
                                  : load32(cpu.code + ((target + i * 4) & cpu.code_mask));
}

void cpu_branch(u32 target) {
    target &= cpu.thumb ? ~1u : ~3u;
    if (target >> 24 != cpu.code_region || target < 0x4000) {
        if (cpu.code == bus.bios && target >= 0x4000) bus.bios_latch = load32(bus.bios + (cpu.r[15] & 0x3FFC));
        find_code(target);
        cpu_code_timing();
    }
    cpu.prefetched_to = 0;
    fill_pipeline(target);
    if (cpu.thumb) {
        cpu.r[15] = target + 2;
        now += cpu.non16 + cpu.seq16;
    } else {
        cpu.r[15] = target + 4;
        now += cpu.non32 + cpu.seq32;
    }
}

void cpu_exception(u32 vector, enum mode mode, u32 link) {
    u32 cpsr = cpu_cpsr();
    cpu_set_cpsr((cpsr & ~0x3Fu) | 0x80 | mode);
    *cpu_spsr() = cpsr;
    cpu.r[14] = link;
    cpu_branch(vector);
}

void cpu_irq(void) {
    /* Whatever the state, the handler returns with SUBS PC, LR, #4. */
    u64 before = now;
    cpu_exception(0x18, MODE_IRQ, cpu.thumb ? cpu.r[15] + 2 : cpu.r[15]);
    if (dma_running) now = before; /* the CPU stands still anyway */
}

void cpu_undefined(void) { cpu_exception(0x04, MODE_UND, cpu.r[15] - (cpu.thumb ? 2 : 4)); }

void cpu_software_interrupt(u32 number) {
    if (hle_active)
        hle_software_interrupt(number);
    else
        cpu_exception(0x08, MODE_SVC, cpu.r[15] - (cpu.thumb ? 2 : 4));
}

/* While the CPU is busy for `cycles` elsewhere, the prefetch buffer fetches up to eight halfwords; later instructions
 * still pay for those, so what is left of the wait is all there is to charge here. */
static u32 beyond_prefetch(u32 cycles) {
    u32 ahead = cpu.prefetched_to - cpu.r[15], have = ahead < 16 ? ahead / 2 : 0;
    u32 wait = cpu.seq16 - 1, fetched = (cycles + wait - 1) / wait;
    if (fetched > 8 - have) fetched = 8 - have;
    if (!fetched) fetched = 1;
    cpu.prefetched_to = cpu.r[15] + 2 * (fetched + have - 1);
    return cycles > fetched * wait ? cycles - fetched * wait : 0;
}

/* Data accesses make the next opcode fetch non-sequential, unless the prefetch buffer hides it. */
static void end_access(u32 internal) {
    u32 cycles = cpu.data_cycles;
    cpu.data_cycles = 0;
    if (cpu.prefetching && cpu.data_region < 8)
        now += beyond_prefetch(cycles + internal - 1);
    else
        now += cycles + internal + (cpu.non16 - cpu.seq16);
}

void cpu_end_load(void) { end_access(1); }
void cpu_end_store(void) { end_access(0); }
void cpu_multiply_cycles(u32 cycles) { now += cpu.prefetching ? beyond_prefetch(cycles) : cycles + cpu.non16 - cpu.seq16; }

/* ARM7TDMI data sheet, "Multiply": one cycle for each byte of the multiplier that is not just sign. */
u32 multiply_cycles(u32 multiplier, bool32 is_signed) {
    if (is_signed && (s32)multiplier < 0) multiplier = ~multiplier;
    if (multiplier < 0x100) return 1;
    if (multiplier < 0x10000) return 2;
    if (multiplier < 0x1000000) return 3;
    return 4;
}

void cpu_reset(void) {
    memset(&cpu, 0, sizeof cpu);
    cpu.mode = MODE_SYS;
    cpu.r[13] = 0x03007F00;
    cpu.sp_lr[BANK_IRQ][0] = 0x03007FA0;
    cpu.sp_lr[BANK_SVC][0] = 0x03007FE0;
    for (int i = 0; i < BANK_COUNT; i++) cpu.spsr[i] = MODE_USR;
    find_code(0x08000000);
    cpu_code_timing();
    fill_pipeline(0x08000000);
    cpu.r[15] = 0x08000004;
}

void cpu_run_frame(void) {
    ppu.frame_done = 0;
    while (!ppu.frame_done) {
        if (now >= next_event) {
            sched_run();
        } else if (cpu.halted) {
            now = next_event;
        } else if (cpu.thumb) {
            while (now < next_event) thumb_step();
        } else {
            while (now < next_event) arm_step();
        }
    }
}
