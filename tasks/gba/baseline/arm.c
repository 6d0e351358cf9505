/* The 32-bit ARM instruction set (ARM7TDMI data sheet, chapter 4). */
#include "instruction.h"

enum { LSL, LSR, ASR, ROR };

/* The barrel shifter with an amount that is not the immediate 0; amounts of 32 and more are legal. */
static u32 shift_by(u32 type, u32 value, u32 amount, u32 *carry) {
    switch (type) {
    case LSL:
        *carry = amount <= 32 ? value >> (32 - amount) & 1 : 0;
        return amount < 32 ? value << amount : 0;
    case LSR:
        *carry = amount < 32 ? value >> (amount - 1) & 1 : amount == 32 ? value >> 31 : 0;
        return amount < 32 ? value >> amount : 0;
    case ASR:
        if (amount >= 32) amount = 32;
        *carry = (u32)((s64)(s32)value >> (amount - 1)) & 1;
        return (u32)((s64)(s32)value >> amount);
    default:
        value = ror32(value, amount);
        *carry = value >> 31;
        return value;
    }
}

/* An immediate shift of 0 encodes LSL #0, LSR #32, ASR #32 and RRX. */
static u32 shift_immediate(u32 op, u32 *carry) {
    u32 value = cpu.r[op & 15], type = op >> 5 & 3, amount = op >> 7 & 31;
    *carry = cpu.c;
    if (amount) return shift_by(type, value, amount, carry);
    if (type == LSL) return value;
    if (type == ROR) {
        *carry = value & 1;
        return cpu.c << 31 | value >> 1;
    }
    return shift_by(type, value, 32, carry);
}

static void write_register(u32 rd, u32 value) {
    if (rd == 15)
        cpu_branch(value);
    else
        cpu.r[rd] = value;
}

static void data_processing(u32 op) {
    u32 rn = op >> 16 & 15, rd = op >> 12 & 15, a = cpu.r[rn], b, carry = cpu.c;
    if (op & 0x02000000) {
        u32 amount = op >> 7 & 30;
        b = ror32(op & 0xFF, amount);
        if (amount) carry = b >> 31;
    } else if (op & 0x10) {
        /* A register shift takes one more cycle, in which PC moves on. */
        u32 amount = cpu.r[op >> 8 & 15] & 0xFF;
        b = cpu.r[op & 15];
        if ((op & 15) == 15) b += 4;
        if (rn == 15) a += 4;
        if (amount) b = shift_by(op >> 5 & 3, b, amount, &carry);
        now++;
    } else {
        b = shift_immediate(op, &carry);
    }

    u32 result;
    if (op & 0x00100000 && rd != 15) {
        switch (op >> 21 & 15) {
        case 0x0: case 0x8: result = a & b; break;
        case 0x1: case 0x9: result = a ^ b; break;
        case 0x2: case 0xA: result = sub_flags(a, b, 1); goto arithmetic;
        case 0x3: result = sub_flags(b, a, 1); goto arithmetic;
        case 0x4: case 0xB: result = add_flags(a, b, 0); goto arithmetic;
        case 0x5: result = add_flags(a, b, cpu.c); goto arithmetic;
        case 0x6: result = sub_flags(a, b, cpu.c); goto arithmetic;
        case 0x7: result = sub_flags(b, a, cpu.c); goto arithmetic;
        case 0xC: result = a | b; break;
        case 0xD: result = b; break;
        case 0xE: result = a & ~b; break;
        default: result = ~b; break;
        }
        set_nz(result);
        cpu.c = carry;
    arithmetic:
        if ((op >> 23 & 3) != 2) cpu.r[rd] = result; /* TST, TEQ, CMP, CMN only set flags */
        return;
    }
    switch (op >> 21 & 15) {
    case 0x0: result = a & b; break;
    case 0x1: result = a ^ b; break;
    case 0x2: result = a - b; break;
    case 0x3: result = b - a; break;
    case 0x4: result = a + b; break;
    case 0x5: result = a + b + cpu.c; break;
    case 0x6: result = a - b - !cpu.c; break;
    case 0x7: result = b - a - !cpu.c; break;
    case 0xC: result = a | b; break;
    case 0xD: result = b; break;
    case 0xE: result = a & ~b; break;
    case 0xF: result = ~b; break;
    default:
        /* A test with Rd = 15 is the old TSTP and so on: it only restores the CPSR. */
        cpu_restore_cpsr();
        return;
    }
    if (op & 0x00100000) cpu_restore_cpsr();
    write_register(rd, result);
}

static void status_transfer(u32 op) {
    bool32 saved = op >> 22 & 1;
    if (!(op & 0x00200000)) { /* MRS */
        u32 *spsr = saved ? cpu_spsr() : 0;
        cpu.r[op >> 12 & 15] = spsr ? *spsr : cpu_cpsr();
        return;
    }
    u32 value = op & 0x02000000 ? ror32(op & 0xFF, op >> 7 & 30) : cpu.r[op & 15];
    u32 mask = (op & 0x80000 ? 0xF0000000 : 0) | (op & 0x10000 ? 0xFF : 0);
    if (saved) {
        u32 *spsr = cpu_spsr();
        if (spsr) *spsr = (*spsr & ~mask) | (value & mask);
        return;
    }
    if (cpu.mode == MODE_USR) mask &= 0xF0000000;
    mask &= ~0x20u; /* only BX and exceptions change the state */
    cpu_set_cpsr((cpu_cpsr() & ~mask) | (value & mask));
}

static void branch_exchange(u32 op) {
    u32 target = cpu.r[op & 15];
    if (target & 1) {
        cpu.thumb = 1;
        sched_kick();
    }
    cpu_branch(target);
}

static void multiply(u32 op) {
    u32 rd = op >> 16 & 15, rn = op >> 12 & 15, rs = cpu.r[op >> 8 & 15], rm = cpu.r[op & 15];
    bool32 accumulate = op >> 21 & 1;
    if (op & 0x00800000) { /* UMULL, UMLAL, SMULL, SMLAL */
        bool32 is_signed = op >> 22 & 1;
        u64 result = is_signed ? (u64)((s64)(s32)rm * (s32)rs) : (u64)rm * rs;
        if (accumulate) result += (u64)cpu.r[rd] << 32 | cpu.r[rn];
        cpu.r[rn] = (u32)result;
        cpu.r[rd] = (u32)(result >> 32);
        cpu_multiply_cycles(multiply_cycles(rs, is_signed) + 1 + accumulate);
        if (op & 0x00100000) {
            cpu.n = (u32)(result >> 63);
            cpu.z = result == 0;
        }
        return;
    }
    u32 result = rm * rs + (accumulate ? cpu.r[rn] : 0);
    cpu.r[rd] = result;
    cpu_multiply_cycles(multiply_cycles(rs, 1) + accumulate);
    if (op & 0x00100000) set_nz(result);
}

static void swap(u32 op) {
    u32 address = cpu.r[op >> 16 & 15], source = cpu.r[op & 15], value;
    if (op & 0x00400000) {
        value = cpu_read8(address);
        cpu_write8(address, source);
    } else {
        value = load_word(address);
        cpu_write32(address, source);
    }
    cpu_end_load();
    cpu.r[op >> 12 & 15] = value;
}

/* LDRH, STRH, LDRSB, LDRSH. */
static void half_transfer(u32 op) {
    u32 rn = op >> 16 & 15, rd = op >> 12 & 15, base = cpu.r[rn];
    u32 offset = op & 0x00400000 ? (op >> 4 & 0xF0) | (op & 15) : cpu.r[op & 15];
    u32 moved = op & 0x00800000 ? base + offset : base - offset;
    u32 address = op & 0x01000000 ? moved : base;
    bool32 write_back = !(op & 0x01000000) || (op & 0x00200000);
    if (op & 0x00100000) {
        u32 kind = op >> 5 & 3;
        u32 value = kind == 1 ? load_half(address) : kind == 2 ? (u32)(s8)cpu_read8(address) : load_signed_half(address);
        cpu_end_load();
        if (write_back && rn != rd) cpu.r[rn] = moved;
        write_register(rd, value);
    } else {
        cpu_write16(address, cpu.r[rd] + (rd == 15 ? 4 : 0));
        cpu_end_store();
        if (write_back) cpu.r[rn] = moved;
    }
}

static void single_transfer(u32 op) {
    u32 rn = op >> 16 & 15, rd = op >> 12 & 15, base = cpu.r[rn], ignored;
    u32 offset = op & 0x02000000 ? shift_immediate(op, &ignored) : op & 0xFFF;
    u32 moved = op & 0x00800000 ? base + offset : base - offset;
    u32 address = op & 0x01000000 ? moved : base;
    bool32 write_back = !(op & 0x01000000) || (op & 0x00200000);
    if (op & 0x00100000) {
        u32 value = op & 0x00400000 ? cpu_read8(address) : load_word(address);
        cpu_end_load();
        if (write_back && rn != rd) cpu.r[rn] = moved;
        write_register(rd, value);
    } else {
        u32 value = cpu.r[rd] + (rd == 15 ? 4 : 0);
        if (op & 0x00400000)
            cpu_write8(address, value);
        else
            cpu_write32(address, value);
        cpu_end_store();
        if (write_back) cpu.r[rn] = moved;
    }
}

/* LDM and STM with their odd cases: an empty list moves PC and 0x40, a base in the list is stored old if first. */
static void block_transfer(u32 op) {
    u32 rn = op >> 16 & 15, list = op & 0xFFFF, base = cpu.r[rn];
    bool32 load = op >> 20 & 1, up = op >> 23 & 1, write_back = op >> 21 & 1, user = op >> 22 & 1;
    u32 bytes = list ? (u32)__builtin_popcount(list) * 4 : 0x40;
    if (!list) list = 0x8000;
    u32 address = up ? base : base - bytes, moved = up ? base + bytes : base - bytes;
    if ((op >> 24 & 1) == up) address += 4;

    bool32 restore = user && load && (list & 0x8000);
    u32 mode = cpu.mode;
    /* The S bit without PC in an LDM means the User bank; the mode itself does not change for anyone else. */
    bool32 user_bank = user && !restore && mode != MODE_USR && mode != MODE_SYS;
    u32 cpsr = cpu_cpsr();
    if (user_bank) cpu_set_cpsr((cpsr & ~0x1Fu) | MODE_SYS);

    bool32 first = 1;
    for (u32 i = 0; i < 16; i++) {
        if (!(list >> i & 1)) continue;
        if (load) {
            u32 value = cpu_read_block(address, first);
            if (first && write_back && !user_bank) cpu.r[rn] = moved; /* before the load, which may overwrite it */
            if (i == 15) {
                cpu_end_load();
                if (restore) cpu_restore_cpsr();
                cpu_branch(value);
                return;
            }
            cpu.r[i] = value;
        } else {
            cpu_write_block(address, cpu.r[i] + (i == 15 ? 4 : 0), first);
            if (first && write_back && !user_bank) cpu.r[rn] = moved; /* after the first store, before the others */
        }
        first = 0;
        address += 4;
    }
    if (user_bank) {
        cpu_set_cpsr(cpsr);
        if (write_back && !(load && (list >> rn & 1))) cpu.r[rn] = moved;
    }
    if (load)
        cpu_end_load();
    else
        cpu_end_store();
}

static void execute(u32 op) {
    switch (op >> 25 & 7) {
    case 0:
        if ((op & 0x90) == 0x90) {
            if ((op & 0x60) != 0)
                half_transfer(op);
            else if ((op & 0x01000000) != 0)
                swap(op);
            else
                multiply(op);
            break;
        }
        if ((op & 0x0FFFFFF0) == 0x012FFF10) {
            branch_exchange(op);
            break;
        }
        /* fallthrough */
    case 1:
        if ((op & 0x01900000) == 0x01000000)
            status_transfer(op);
        else
            data_processing(op);
        break;
    case 3:
        if (op & 0x10) {
            cpu_undefined();
            break;
        }
        /* fallthrough */
    case 2: single_transfer(op); break;
    case 4: block_transfer(op); break;
    case 5:
        if (op & 0x01000000) cpu.r[14] = cpu.r[15] - 4;
        cpu_branch(cpu.r[15] + (u32)((s32)(op << 8) >> 6));
        break;
    case 7:
        if (op & 0x01000000) {
            cpu_software_interrupt(op >> 16 & 0xFF);
            break;
        }
        /* fallthrough */
    default: cpu_undefined(); break; /* no coprocessors */
    }
}

/* An instruction's cycles pass at its end: what it writes to registers happens at its start. */
void arm_step(void) {
    u32 op = cpu.opcode[0], fetch = cpu.seq32;
    cpu.r[15] += 4;
    cpu.opcode[0] = cpu.opcode[1];
    cpu.opcode[1] = load32(cpu.code + (cpu.r[15] & cpu.code_mask));
    if (op >> 28 == 14 || condition(op >> 28)) execute(op);
    now += fetch;
}
