@ The barrel shifter (A: "Addressing Mode 1"; G: "ARM Opcodes: Data Processing (ALU)", shift amounts).
    .include "cases.inc"

    from "A: Addressing Mode 1, Logical shift left by immediate; by 0 keeps C"
    arm "movs r0, r1, lsl #0", 2, 0, 0x80000001, 0, 0,              10, 0x80000001, 0x80000001, 0, 0
    arm "movs r0, r1, lsl #0", 0, 0, 1, 0, 0,                       0, 1, 1, 0, 0
    arm "movs r0, r1, lsl #1", 0, 0, 0x80000001, 0, 0,              2, 2, 0x80000001, 0, 0
    arm "movs r0, r1, lsl #31", 0, 0, 3, 0, 0,                      10, 0x80000000, 3, 0, 0

    from "A: Addressing Mode 1, Logical shift right by immediate: 0 stands for 32"
    arm "movs r0, r1, lsr #1", 0, 0, 0x80000001, 0, 0,              2, 0x40000000, 0x80000001, 0, 0
    arm "movs r0, r1, lsr #31", 0, 0, 0xC0000000, 0, 0,             2, 1, 0xC0000000, 0, 0
    arm "movs r0, r1, lsr #32", 0, 0, 0x80000000, 0, 0,             6, 0, 0x80000000, 0, 0
    arm "movs r0, r1, lsr #32", 2, 0, 0x7FFFFFFF, 0, 0,             4, 0, 0x7FFFFFFF, 0, 0

    from "A: Addressing Mode 1, Arithmetic shift right by immediate: 0 stands for 32"
    arm "movs r0, r1, asr #1", 0, 0, 0x80000001, 0, 0,              10, 0xC0000000, 0x80000001, 0, 0
    arm "movs r0, r1, asr #31", 0, 0, 0x80000000, 0, 0,             8, 0xFFFFFFFF, 0x80000000, 0, 0
    arm "movs r0, r1, asr #32", 0, 0, 0x80000000, 0, 0,             10, 0xFFFFFFFF, 0x80000000, 0, 0
    arm "movs r0, r1, asr #32", 2, 0, 0x7FFFFFFF, 0, 0,             4, 0, 0x7FFFFFFF, 0, 0

    from "A: Addressing Mode 1, Rotate right by immediate; Rotate right with extend"
    arm "movs r0, r1, ror #1", 0, 0, 1, 0, 0,                       10, 0x80000000, 1, 0, 0
    arm "movs r0, r1, ror #31", 2, 0, 1, 0, 0,                      0, 2, 1, 0, 0
    arm "movs r0, r1, ror #4", 0, 0, 0x12345678, 0, 0,              10, 0x81234567, 0x12345678, 0, 0
    arm "movs r0, r1, rrx", 2, 0, 1, 0, 0,                          10, 0x80000000, 1, 0, 0
    arm "movs r0, r1, rrx", 0, 0, 1, 0, 0,                          6, 0, 1, 0, 0
    arm "movs r0, r1, rrx", 2, 0, 2, 0, 0,                          8, 0x80000001, 2, 0, 0
    arm "adcs r0, r1, r2, rrx", 2, 0, 1, 1, 0,                      8, 0x80000002, 1, 1, 0
    arm "mov r0, r1, rrx", 2, 0, 1, 0, 0,                           2, 0x80000000, 1, 0, 0

    from "A: Addressing Mode 1, Logical shift left by register: low byte; 0 keeps C, 32 gives bit 0, more gives 0"
    arm "movs r0, r1, lsl r2", 2, 0, 1, 0, 0,                       2, 1, 1, 0, 0
    arm "movs r0, r1, lsl r2", 0, 0, 0x80000001, 1, 0,              2, 2, 0x80000001, 1, 0
    arm "movs r0, r1, lsl r2", 0, 0, 1, 32, 0,                      6, 0, 1, 32, 0
    arm "movs r0, r1, lsl r2", 2, 0, 0xFFFFFFFE, 32, 0,             4, 0, 0xFFFFFFFE, 32, 0
    arm "movs r0, r1, lsl r2", 2, 0, 0xFFFFFFFF, 33, 0,             4, 0, 0xFFFFFFFF, 33, 0
    arm "movs r0, r1, lsl r2", 2, 0, 0xFFFFFFFF, 255, 0,            4, 0, 0xFFFFFFFF, 255, 0
    arm "movs r0, r1, lsl r2", 2, 0, 5, 0x100, 0,                   2, 5, 5, 0x100, 0
    arm "movs r0, r1, lsl r2", 0, 0, 5, 0x101, 0,                   0, 10, 5, 0x101, 0

    from "A: Addressing Mode 1, Logical shift right by register"
    arm "movs r0, r1, lsr r2", 2, 0, 1, 0, 0,                       2, 1, 1, 0, 0
    arm "movs r0, r1, lsr r2", 0, 0, 0x80000000, 32, 0,             6, 0, 0x80000000, 32, 0
    arm "movs r0, r1, lsr r2", 2, 0, 0x7FFFFFFF, 32, 0,             4, 0, 0x7FFFFFFF, 32, 0
    arm "movs r0, r1, lsr r2", 2, 0, 0xFFFFFFFF, 33, 0,             4, 0, 0xFFFFFFFF, 33, 0
    arm "movs r0, r1, lsr r2", 0, 0, 0x18, 4, 0,                    2, 1, 0x18, 4, 0

    from "A: Addressing Mode 1, Arithmetic shift right by register: 32 and more give the sign everywhere"
    arm "movs r0, r1, asr r2", 2, 0, 0x80000000, 0, 0,              10, 0x80000000, 0x80000000, 0, 0
    arm "movs r0, r1, asr r2", 0, 0, 0x80000000, 32, 0,             10, 0xFFFFFFFF, 0x80000000, 32, 0
    arm "movs r0, r1, asr r2", 0, 0, 0x80000000, 200, 0,            10, 0xFFFFFFFF, 0x80000000, 200, 0
    arm "movs r0, r1, asr r2", 2, 0, 0x7FFFFFFF, 64, 0,             4, 0, 0x7FFFFFFF, 64, 0

    from "A: Addressing Mode 1, Rotate right by register: multiples of 32 keep the value, C is bit 31"
    arm "movs r0, r1, ror r2", 2, 0, 1, 0, 0,                       2, 1, 1, 0, 0
    arm "movs r0, r1, ror r2", 0, 0, 0x80000001, 32, 0,             10, 0x80000001, 0x80000001, 32, 0
    arm "movs r0, r1, ror r2", 2, 0, 1, 32, 0,                      0, 1, 1, 32, 0
    arm "movs r0, r1, ror r2", 0, 0, 1, 33, 0,                      10, 0x80000000, 1, 33, 0
    arm "movs r0, r1, ror r2", 2, 0, 0x12345678, 0x40, 0,           0, 0x12345678, 0x12345678, 0x40, 0
    arm "movs r0, r1, ror r2", 0, 0, 0xF0, 0x104, 0,                0, 0xF, 0xF0, 0x104, 0

    from "A: Addressing Mode 1: the shifter's C does not reach arithmetic; the amount may be the value"
    arm "adds r0, r1, r2, lsl #1", 0, 0, 0, 0x80000000, 0,          4, 0, 0, 0x80000000, 0
    arm "subs r0, r1, r2, lsr #32", 0, 0, 1, 0x80000000, 0,         2, 1, 1, 0x80000000, 0
    arm "movs r0, r0, lsl r0", 0, 3, 0, 0, 0,                       0, 24, 0, 0, 0
    arm "movs r1, r1, ror r1", 0, 0, 4, 0, 0,                       0, 0, 0x40000000, 0, 0
