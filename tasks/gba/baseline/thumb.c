/* The 16-bit Thumb instruction set (ARM7TDMI data sheet, chapter 5). */
#include "instruction.h"

static void shift_by_immediate(u32 op) {
    u32 value = cpu.r[op >> 3 & 7], amount = op >> 6 & 31, result;
    switch (op >> 11 & 3) {
    case 0:
        if (amount) cpu.c = value >> (32 - amount) & 1;
        result = value << amount;
        break;
    case 1: /* 0 means 32 */
        cpu.c = amount ? value >> (amount - 1) & 1 : value >> 31;
        result = amount ? value >> amount : 0;
        break;
    default:
        cpu.c = amount ? (u32)((s32)value >> (amount - 1)) & 1 : value >> 31;
        result = (u32)((s32)value >> (amount ? amount : 31));
        break;
    }
    set_nz(result);
    cpu.r[op & 7] = result;
}

static void add_subtract(u32 op) {
    u32 a = cpu.r[op >> 3 & 7], b = op & 0x400 ? op >> 6 & 7 : cpu.r[op >> 6 & 7];
    cpu.r[op & 7] = op & 0x200 ? sub_flags(a, b, 1) : add_flags(a, b, 0);
}

static void immediate_operation(u32 op) {
    u32 rd = op >> 8 & 7, value = op & 0xFF;
    switch (op >> 11 & 3) {
    case 0:
        cpu.r[rd] = value;
        set_nz(value);
        break;
    case 1: sub_flags(cpu.r[rd], value, 1); break;
    case 2: cpu.r[rd] = add_flags(cpu.r[rd], value, 0); break;
    default: cpu.r[rd] = sub_flags(cpu.r[rd], value, 1); break;
    }
}

static u32 shift_by_register(u32 operation, u32 value, u32 amount) {
    now++;
    if (!amount) return value;
    switch (operation) {
    case 2:
        cpu.c = amount < 32 ? value >> (32 - amount) & 1 : amount == 32 ? value & 1 : 0;
        return amount < 32 ? value << amount : 0;
    case 3:
        cpu.c = amount < 32 ? value >> (amount - 1) & 1 : amount == 32 ? value >> 31 : 0;
        return amount < 32 ? value >> amount : 0;
    case 4:
        if (amount > 32) amount = 32;
        cpu.c = (u32)((s64)(s32)value >> (amount - 1)) & 1;
        return (u32)((s64)(s32)value >> amount);
    default:
        value = ror32(value, amount);
        cpu.c = value >> 31;
        return value;
    }
}

static void alu_operation(u32 op) {
    u32 rd = op & 7, a = cpu.r[rd], b = cpu.r[op >> 3 & 7], operation = op >> 6 & 15;
    switch (operation) {
    case 0x0: a &= b; break;
    case 0x1: a ^= b; break;
    case 0x2: case 0x3: case 0x4: case 0x7: a = shift_by_register(operation, a, b & 0xFF); break;
    case 0x5: a = add_flags(a, b, cpu.c); break;
    case 0x6: a = sub_flags(a, b, cpu.c); break;
    case 0x8: set_nz(a & b); return;
    case 0x9: a = sub_flags(0, b, 1); break;
    case 0xA: sub_flags(a, b, 1); return;
    case 0xB: add_flags(a, b, 0); return;
    case 0xC: a |= b; break;
    case 0xD:
        cpu_multiply_cycles(multiply_cycles(a, 1));
        a *= b;
        break;
    case 0xE: a &= ~b; break;
    default: a = ~b; break;
    }
    set_nz(a);
    cpu.r[rd] = a;
}

static void high_register_operation(u32 op) {
    u32 rd = (op & 7) | (op >> 4 & 8), b = cpu.r[op >> 3 & 15];
    switch (op >> 8 & 3) {
    case 0: b += cpu.r[rd]; break;
    case 1: sub_flags(cpu.r[rd], b, 1); return;
    case 2: break;
    default: /* BX */
        if (!(b & 1)) {
            cpu.thumb = 0;
            sched_kick();
        }
        cpu_branch(b);
        return;
    }
    if (rd == 15)
        cpu_branch(b);
    else
        cpu.r[rd] = b;
}

static void register_offset_transfer(u32 op) {
    u32 rd = op & 7, address = cpu.r[op >> 3 & 7] + cpu.r[op >> 6 & 7];
    switch (op >> 9 & 7) {
    case 0: cpu_write32(address, cpu.r[rd]); cpu_end_store(); return;
    case 1: cpu_write16(address, cpu.r[rd]); cpu_end_store(); return;
    case 2: cpu_write8(address, cpu.r[rd]); cpu_end_store(); return;
    case 3: cpu.r[rd] = (u32)(s8)cpu_read8(address); break;
    case 4: cpu.r[rd] = load_word(address); break;
    case 5: cpu.r[rd] = load_half(address); break;
    case 6: cpu.r[rd] = cpu_read8(address); break;
    default: cpu.r[rd] = load_signed_half(address); break;
    }
    cpu_end_load();
}

static void load_address(u32 rd, u32 address) {
    cpu.r[rd] = load_word(address);
    cpu_end_load();
}

static void store_address(u32 rd, u32 address) {
    cpu_write32(address, cpu.r[rd]);
    cpu_end_store();
}

/* Words, bytes and halfwords at a register plus an immediate. */
static void immediate_offset_transfer(u32 op) {
    u32 rd = op & 7, base = cpu.r[op >> 3 & 7], offset = op >> 6 & 31;
    switch (op >> 11) {
    case 12: store_address(rd, base + offset * 4); break;
    case 13: load_address(rd, base + offset * 4); break;
    case 14: cpu_write8(base + offset, cpu.r[rd]); cpu_end_store(); break;
    case 15: cpu.r[rd] = cpu_read8(base + offset); cpu_end_load(); break;
    case 16: cpu_write16(base + offset * 2, cpu.r[rd]); cpu_end_store(); break;
    default: cpu.r[rd] = load_half(base + offset * 2); cpu_end_load(); break;
    }
}

static void push(u32 op) {
    u32 list = (op & 0xFF) | (op & 0x100 ? 0x4000 : 0), count = (u32)__builtin_popcount(list);
    if (!list) list = 0x8000, count = 16;
    u32 address = cpu.r[13] -= count * 4;
    bool32 first = 1;
    for (u32 i = 0; i < 16; i++) {
        if (!(list >> i & 1)) continue;
        cpu_write_block(address, cpu.r[i] + (i == 15 ? 2 : 0), first);
        address += 4;
        first = 0;
    }
    cpu_end_store();
}

static void pop(u32 op) {
    u32 list = (op & 0xFF) | (op & 0x100 ? 0x8000 : 0), address = cpu.r[13];
    bool32 first = 1;
    cpu.r[13] += list ? (u32)__builtin_popcount(list) * 4 : 0x40;
    if (!list) list = 0x8000;
    for (u32 i = 0; i < 8; i++) {
        if (!(list >> i & 1)) continue;
        cpu.r[i] = cpu_read_block(address, first);
        address += 4;
        first = 0;
    }
    u32 target = list & 0x8000 ? cpu_read_block(address, first) : 0;
    cpu_end_load();
    if (list & 0x8000) cpu_branch(target);
}

static void load_multiple(u32 op) {
    u32 rn = op >> 8 & 7, list = op & 0xFF, address = cpu.r[rn];
    bool32 first = 1;
    if (!list) { /* the empty list moves PC and 0x40 */
        cpu.r[rn] += 0x40;
        u32 target = cpu_read_block(address, 1);
        cpu_end_load();
        cpu_branch(target);
        return;
    }
    cpu.r[rn] += (u32)__builtin_popcount(list) * 4; /* a base in the list is overwritten by its load */
    for (u32 i = 0; i < 8; i++) {
        if (!(list >> i & 1)) continue;
        cpu.r[i] = cpu_read_block(address, first);
        address += 4;
        first = 0;
    }
    cpu_end_load();
}

static void store_multiple(u32 op) {
    u32 rn = op >> 8 & 7, list = op & 0xFF, address = cpu.r[rn];
    bool32 first = 1;
    if (!list) {
        cpu_write_block(address, cpu.r[15] + 2, 1);
        cpu.r[rn] += 0x40;
        cpu_end_store();
        return;
    }
    u32 moved = address + (u32)__builtin_popcount(list) * 4;
    for (u32 i = 0; i < 8; i++) {
        if (!(list >> i & 1)) continue;
        cpu_write_block(address, cpu.r[i], first);
        if (first) cpu.r[rn] = moved; /* after the first store, before the others */
        address += 4;
        first = 0;
    }
    cpu_end_store();
}

static void long_branch(u32 op) {
    if (op & 0x800) { /* second half of BL */
        u32 target = cpu.r[14] + (op & 0x7FF) * 2;
        cpu.r[14] = (cpu.r[15] - 2) | 1;
        cpu_branch(target);
    } else {
        cpu.r[14] = cpu.r[15] + (u32)((s32)(op << 21) >> 9);
    }
}

void thumb_step(void) {
    u32 op = cpu.opcode[0], fetch = cpu.seq16;
    cpu.r[15] += 2;
    cpu.opcode[0] = cpu.opcode[1];
    cpu.opcode[1] = load16(cpu.code + (cpu.r[15] & cpu.code_mask));
    switch (op >> 11) {
    case 0: case 1: case 2: shift_by_immediate(op); break;
    case 3: add_subtract(op); break;
    case 4: case 5: case 6: case 7: immediate_operation(op); break;
    case 8:
        if (op & 0x400)
            high_register_operation(op);
        else
            alu_operation(op);
        break;
    case 9: load_address(op >> 8 & 7, (cpu.r[15] & ~2u) + (op & 0xFF) * 4); break;
    case 10: case 11: register_offset_transfer(op); break;
    case 12: case 13: case 14: case 15: case 16: case 17: immediate_offset_transfer(op); break;
    case 18: store_address(op >> 8 & 7, cpu.r[13] + (op & 0xFF) * 4); break;
    case 19: load_address(op >> 8 & 7, cpu.r[13] + (op & 0xFF) * 4); break;
    case 20: cpu.r[op >> 8 & 7] = (cpu.r[15] & ~2u) + (op & 0xFF) * 4; break;
    case 21: cpu.r[op >> 8 & 7] = cpu.r[13] + (op & 0xFF) * 4; break;
    case 22: case 23:
        if ((op & 0xF00) == 0)
            cpu.r[13] += op & 0x80 ? 0u - (op & 0x7F) * 4 : (op & 0x7F) * 4;
        else if ((op & 0xE00) == 0x400)
            push(op);
        else if ((op & 0xE00) == 0xC00)
            pop(op);
        else
            cpu_undefined();
        break;
    case 24: store_multiple(op); break;
    case 25: load_multiple(op); break;
    case 26: case 27:
        if ((op & 0xF00) == 0xF00)
            cpu_software_interrupt(op & 0xFF);
        else if ((op & 0xF00) == 0xE00)
            cpu_undefined();
        else if (condition(op >> 8 & 15))
            cpu_branch(cpu.r[15] + (u32)(s8)op * 2);
        break;
    case 28: cpu_branch(cpu.r[15] + (u32)((s32)(op << 21) >> 20)); break;
    case 29: cpu_undefined(); break;
    default: long_branch(op); break;
    }    now += fetch; /* at the end, see arm_step */
}
