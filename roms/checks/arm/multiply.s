@ Multiplication. C is left meaningless by ARMv4, and V too by the long ones (A: MUL, SMULL, UMULL): not compared.
    .include "cases.inc"

    from "A: MUL; MLA; G: ARM Opcodes: Multiply and Multiply-Accumulate: C destroyed"
    arm "mul r0, r1, r2", 15, 0, 7, 6, 0,                           15, 42, 7, 6, 0, 15
    arm "muls r0, r1, r2", 5, 0, 7, 6, 0,                           1, 42, 7, 6, 0, 13
    arm "muls r0, r1, r2", 0, 0, 0xFFFFFFFF, 0xFFFFFFFF, 0,         0, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0, 13
    arm "muls r0, r1, r2", 0, 0, 0xFFFFFFFF, 2, 0,                  8, 0xFFFFFFFE, 0xFFFFFFFF, 2, 0, 13
    arm "muls r0, r1, r2", 1, 0, 0x10000, 0x10000, 0,               5, 0, 0x10000, 0x10000, 0, 13
    arm "muls r0, r1, r2", 0, 0, 0x12345678, 0x9ABCDEF0, 0,         0, 0x242D2080, 0x12345678, 0x9ABCDEF0, 0, 13
    arm "mul r1, r2, r1", 0, 0, 5, 9, 0,                            0, 0, 45, 9, 0
    arm "mla r0, r1, r2, r3", 15, 0, 7, 6, 100,                     15, 142, 7, 6, 100
    arm "mlas r0, r1, r2, r3", 0, 0, 7, 6, 0xFFFFFFD6,              4, 0, 7, 6, 0xFFFFFFD6, 13
    arm "mlas r0, r1, r2, r3", 0, 0, 1, 1, 0x7FFFFFFF,              8, 0x80000000, 1, 1, 0x7FFFFFFF, 13
    arm "mlas r3, r1, r2, r3", 0, 0, 3, 4, 5,                       0, 0, 3, 4, 17, 13

    from "A: UMULL; G: C and V destroyed"
    arm "umull r0, r1, r2, r3", 15, 9, 9, 0xFFFFFFFF, 0xFFFFFFFF,   15, 1, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
    arm "umulls r0, r1, r2, r3", 4, 9, 9, 0xFFFFFFFF, 0xFFFFFFFF,   8, 1, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF, 12
    arm "umulls r0, r1, r2, r3", 8, 9, 9, 0, 0x12345678,            4, 0, 0, 0, 0x12345678, 12
    arm "umulls r0, r1, r2, r3", 0, 9, 9, 0x80000000, 1,            0, 0x80000000, 0, 0x80000000, 1, 12
    arm "umulls r0, r1, r2, r3", 4, 9, 9, 0x80000000, 2,            0, 0, 1, 0x80000000, 2, 12

    from "A: UMLAL"
    arm "umlal r0, r1, r2, r3", 0, 1, 2, 3, 4,                      0, 13, 2, 3, 4
    arm "umlal r0, r1, r2, r3", 0, 0xFFFFFFFF, 0, 1, 1,             0, 0, 1, 1, 1
    arm "umlals r0, r1, r2, r3", 0, 0xFFFFFFFF, 0xFFFFFFFF, 1, 1,   4, 0, 0, 1, 1, 12
    arm "umlals r0, r1, r2, r3", 0, 0, 0x80000000, 0, 5,            8, 0, 0x80000000, 0, 5, 12

    from "A: SMULL; SMLAL"
    arm "smull r0, r1, r2, r3", 0, 9, 9, 0xFFFFFFFF, 2,             0, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF, 2
    arm "smulls r0, r1, r2, r3", 0, 9, 9, 0xFFFFFFFF, 2,            8, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF, 2, 12
    arm "smulls r0, r1, r2, r3", 8, 9, 9, 0xFFFFFFFF, 0xFFFFFFFF,   0, 1, 0, 0xFFFFFFFF, 0xFFFFFFFF, 12
    arm "smulls r0, r1, r2, r3", 0, 9, 9, 0x80000000, 0x80000000,   0, 0, 0x40000000, 0x80000000, 0x80000000, 12
    arm "smulls r0, r1, r2, r3", 0, 9, 9, 0x80000000, 0x7FFFFFFF,   8, 0x80000000, 0xC0000000, 0x80000000, 0x7FFFFFFF, 12
    arm "smulls r0, r1, r2, r3", 8, 9, 9, 0, 0xFFFFFFFF,            4, 0, 0, 0, 0xFFFFFFFF, 12
    arm "smlal r0, r1, r2, r3", 0, 10, 0, 0xFFFFFFFF, 3,            0, 7, 0, 0xFFFFFFFF, 3
    arm "smlals r0, r1, r2, r3", 0, 3, 0, 0xFFFFFFFF, 3,            4, 0, 0, 0xFFFFFFFF, 3, 12
    arm "smlals r0, r1, r2, r3", 0, 2, 0, 0xFFFFFFFF, 3,            8, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 3, 12
