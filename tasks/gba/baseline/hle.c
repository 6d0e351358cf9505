/* Without a BIOS image: its most used functions in C, and just enough machine code for interrupts (GBATEK, "BIOS Functions").
 * Memory is read and written as by a program; the time that a real BIOS takes is only guessed at. */
#include "gba.h"

bool32 hle_active;
static bool32 waiting; /* inside IntrWait: its SWI is executed again after each interrupt */

/* Vectors, and the dispatcher that every BIOS has: call [0x03007FFC] with the scratch registers saved. */
static const u32 dispatcher[] = {
    0xE92D500F, /* stmfd sp!, {r0-r3, r12, lr} */
    0xE3A00301, /* mov   r0, #0x04000000 */
    0xE28FE000, /* add   lr, pc, #0 */
    0xE510F004, /* ldr   pc, [r0, #-4] */
    0xE8BD500F, /* ldmfd sp!, {r0-r3, r12, lr} */
    0xE25EF004, /* subs  pc, lr, #4 */
};
#define DISPATCHER 0x128

void hle_install(void) {
    hle_active = 1;
    for (u32 at = 0; at < 32; at += 4)
        if (load32(bus.bios + at)) hle_active = 0;
    if (!hle_active) return;
    for (u32 vector = 0; vector < 0x20; vector += 4) store32(bus.bios + vector, 0xEAFFFFFE); /* b . */
    store32(bus.bios + 0x18, 0xEA000000 | (DISPATCHER - 0x18 - 8) / 4);
    for (u32 i = 0; i < sizeof dispatcher / sizeof *dispatcher; i++)
        store32(bus.bios + DISPATCHER + i * 4, dispatcher[i]);
}

void hle_reset(void) { waiting = 0; }

static void divide(s32 number, s32 by) {
    if (by == 0) { /* the real one never comes back */
        cpu.r[0] = number < 0 ? -1 : 1;
        cpu.r[1] = number;
        cpu.r[3] = 1;
        return;
    }
    s64 quotient = (s64)number / by;
    cpu.r[0] = (u32)quotient;
    cpu.r[1] = (u32)((s64)number % by);
    cpu.r[3] = (u32)(quotient < 0 ? -quotient : quotient);
}

static u32 square_root(u32 value) {
    u32 root = 0;
    for (u32 bit = 1u << 15; bit; bit >>= 1)
        if ((u64)(root | bit) * (root | bit) <= value) root |= bit;
    return root;
}

/* The BIOS's own polynomial, with tan in 1.14 fixed point. */
static s32 arc_tan(s32 tan) {
    static const s32 factors[] = {0x390, 0x91C, 0xFB6, 0x16AA, 0x2081, 0x3651, 0xA2F9};
    s32 square = -((tan * tan) >> 14), sum = 0xA9;
    for (u32 i = 0; i < 7; i++) sum = ((sum * square) >> 14) + factors[i];
    return (tan * sum) >> 16;
}

static u32 arc_tan2(s32 x, s32 y) {
    if (y == 0) return x < 0 ? 0x8000 : 0;
    if (x == 0) return y < 0 ? 0xC000 : 0x4000;
    s32 size_x = x < 0 ? -x : x, size_y = y < 0 ? -y : y;
    if (size_x >= size_y) {
        s32 angle = arc_tan((s32)((u32)y << 14) / x);
        return x < 0 ? 0x8000 + angle : y < 0 ? 0x10000 + angle : angle;
    }
    return (y < 0 ? 0xC000 : 0x4000) - arc_tan((s32)((u32)x << 14) / y);
}

/* A sine of 256 steps in 1.14 fixed point: ten terms of the series are exact at this width. */
static s32 sine(u32 step) {
    step &= 255;
    if (step >= 128) return -sine(step - 128);
    if (step > 64) step = 128 - step;
    double x = step * (3.14159265358979323846 / 128), term = x, sum = x;
    for (int i = 1; i < 10; i++) {
        term *= -x * x / ((2 * i) * (2 * i + 1));
        sum += term;
    }
    return (s32)(sum * 16384 + 0.5);
}
static s32 cosine(u32 step) { return sine(step + 64); }

static void bg_affine_set(u32 from, u32 to, u32 count) {
    for (; count--; from += 20, to += 16) {
        s32 center_x = (s32)bus_read32(from), center_y = (s32)bus_read32(from + 4);
        s32 x = (s16)bus_read16(from + 8), y = (s16)bus_read16(from + 10);
        s32 scale_x = (s16)bus_read16(from + 12), scale_y = (s16)bus_read16(from + 14);
        u32 angle = bus_read16(from + 16) >> 8;
        s32 pa = (scale_x * cosine(angle)) >> 14, pb = -((scale_x * sine(angle)) >> 14);
        s32 pc = (scale_y * sine(angle)) >> 14, pd = (scale_y * cosine(angle)) >> 14;
        bus_write16(to, pa);
        bus_write16(to + 2, pb);
        bus_write16(to + 4, pc);
        bus_write16(to + 6, pd);
        bus_write32(to + 8, center_x - (pa * x + pb * y));
        bus_write32(to + 12, center_y - (pc * x + pd * y));
    }
}

static void obj_affine_set(u32 from, u32 to, u32 count, u32 stride) {
    for (; count--; from += 8, to += stride * 4) {
        s32 scale_x = (s16)bus_read16(from), scale_y = (s16)bus_read16(from + 2);
        u32 angle = bus_read16(from + 4) >> 8;
        bus_write16(to, (scale_x * cosine(angle)) >> 14);
        bus_write16(to + stride, -((scale_x * sine(angle)) >> 14));
        bus_write16(to + stride * 2, (scale_y * sine(angle)) >> 14);
        bus_write16(to + stride * 3, (scale_y * cosine(angle)) >> 14);
    }
}

static void copy(u32 from, u32 to, u32 control, bool32 fast) {
    u32 count = control & 0x1FFFFF;
    bool32 fill = control >> 24 & 1, words = fast || (control >> 26 & 1);
    if (fast) count = (count + 7) & ~7u;
    u32 size = words ? 4 : 2;
    now += count * (fast ? 4 : 10);
    from &= ~(size - 1);
    to &= ~(size - 1);
    for (; count--; to += size) {
        if (words)
            bus_write32(to, bus_read32(from));
        else
            bus_write16(to, bus_read16(from));
        if (!fill) from += size;
    }
}

/* Decompressors write whole halfwords where video memory, which has no byte lanes, is the target. */
static struct { u32 to, pair; bool32 halfwords; } output;

static void put(u8 value) {
    if (!output.halfwords) {
        bus_write8(output.to++, value);
        return;
    }
    if (output.to & 1)
        bus_write16(output.to & ~1u, output.pair | value << 8);
    else
        output.pair = value;
    output.to++;
}

/* A byte written earlier; the first half of a pair is not in memory yet. */
static u8 written(u32 address) {
    return output.halfwords && (output.to & 1) && address == output.to - 1 ? output.pair : bus_read8(address);
}

static void decompress_lz77(u32 from) {
    s32 left = (s32)(bus_read32(from) >> 8);
    from += 4;
    now += (u32)left * 12;
    while (left > 0) {
        u32 flags = bus_read8(from++);
        for (u32 bit = 0x80; bit && left > 0; bit >>= 1) {
            if (!(flags & bit)) {
                put(bus_read8(from++));
                left--;
                continue;
            }
            u32 first = bus_read8(from++), back = ((first & 15) << 8 | bus_read8(from++)) + 1;
            for (u32 length = (first >> 4) + 3; length && left > 0; length--, left--) put(written(output.to - back));
        }
    }
}

static void decompress_run_length(u32 from) {
    s32 left = (s32)(bus_read32(from) >> 8);
    from += 4;
    now += (u32)left * 8;
    while (left > 0) {
        u32 flag = bus_read8(from++), length = (flag & 0x7F) + (flag & 0x80 ? 3 : 1);
        for (u32 i = 0; i < length && left > 0; i++, left--) put(bus_read8(flag & 0x80 ? from : from++));
        if (flag & 0x80) from++;
    }
}

static void halt(void) {
    cpu.halted = 1;
    sched_kick();
    irq_test(now);
}

/* Handlers set the flags they served at 0x03007FF8; wait until one of `wanted` is among them. */
static void interrupt_wait(bool32 discard, u32 wanted) {
    u32 served = bus_read16(0x03007FF8), hit = served & wanted;
    IO(IME) = 1;
    if (hit && (waiting || !discard)) {
        bus_write16(0x03007FF8, served & ~hit);
        waiting = 0;
        return;
    }
    if (!waiting && discard) bus_write16(0x03007FF8, served & ~wanted);
    waiting = 1;
    cpu.r[15] -= cpu.thumb ? 2 : 4; /* and the same SWI again */
    halt();
}

void hle_software_interrupt(u32 number) {
    now += 20; /* about what entering and leaving takes */
    output.to = cpu.r[1];
    output.halfwords = number == 0x12 || number == 0x15;
    switch (number) {
    case 0x02: halt(); break;
    case 0x04: interrupt_wait(cpu.r[0] & 1, cpu.r[1]); break;
    case 0x05:
        cpu.r[0] = cpu.r[1] = 1;
        interrupt_wait(1, 1);
        break;
    case 0x06: divide((s32)cpu.r[0], (s32)cpu.r[1]); break;
    case 0x07: divide((s32)cpu.r[1], (s32)cpu.r[0]); break;
    case 0x08: cpu.r[0] = square_root(cpu.r[0]); break;
    case 0x09: cpu.r[0] = (u32)arc_tan((s16)cpu.r[0]); break;
    case 0x0A: cpu.r[0] = arc_tan2((s16)cpu.r[0], (s16)cpu.r[1]) & 0xFFFF; break;
    case 0x0B: copy(cpu.r[0], cpu.r[1], cpu.r[2], 0); break;
    case 0x0C: copy(cpu.r[0], cpu.r[1], cpu.r[2], 1); break;
    case 0x0E: bg_affine_set(cpu.r[0], cpu.r[1], cpu.r[2]); break;
    case 0x0F: obj_affine_set(cpu.r[0], cpu.r[1], cpu.r[2], cpu.r[3]); break;
    case 0x11: case 0x12: decompress_lz77(cpu.r[0]); break;
    case 0x14: case 0x15: decompress_run_length(cpu.r[0]); break;
    default: break; /* not one of the most used: it does nothing */
    }
}
