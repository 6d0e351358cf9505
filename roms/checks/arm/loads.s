@ Single loads and stores (A: LDR to LDRSH, STR to STRH, "Addressing Mode 2", "Addressing Mode 3").
    .include "cases.inc"

    from "A: Addressing Mode 2: offset, pre-indexed, post-indexed"
    arm "ldr r0, [r4, #4]", 0, 0, 0, 0, 0,                          0, 0x47464544, 0, 0, 0
    arm "ldr r0, [r4, #-4]!; sub r1, r4, r11", 0, 0, 0, 0, 0,       0, 0x3F3E3D3C, 0xFFFFFFFC, 0, 0
    arm "ldr r0, [r4], #8; sub r1, r4, r11", 0, 0, 0, 0, 0,         0, 0x43424140, 8, 0, 0
    arm "ldr r0, [r4], #-8; sub r1, r4, r11", 0, 0, 0, 0, 0,        0, 0x43424140, 0xFFFFFFF8, 0, 0
    arm "ldr r0, [r4, r1]", 0, 0, 8, 0, 0,                          0, 0x4B4A4948, 8, 0, 0
    arm "ldr r0, [r4, -r1]", 0, 0, 8, 0, 0,                         0, 0x3B3A3938, 8, 0, 0
    arm "ldr r0, [r4, r1, lsl #2]!; sub r2, r4, r11", 0, 0, 3, 0, 0, 0, 0x4F4E4D4C, 3, 12, 0
    arm "ldr r0, [r4], r1, lsr #1; sub r2, r4, r11", 0, 0, 8, 0, 0, 0, 0x43424140, 8, 4, 0
    arm "ldr r0, [r4, r1, lsr #32]", 0, 0, 0xFFFFFFFF, 0, 0,        0, 0x43424140, 0xFFFFFFFF, 0, 0
    arm "ldr r0, [r4, r1, asr #32]!; sub r2, r4, r11", 0, 0, 0xFFFFFFF0, 0, 0,  0, 0x3E3D3C3F, 0xFFFFFFF0, 0xFFFFFFFF, 0
    arm "ldr r0, [r4, r1, ror #30]", 0, 0, 1, 0, 0,                 0, 0x47464544, 1, 0, 0
    arm "sub r4, r4, #0x80000000; ldr r0, [r4, r1, rrx]", 2, 0, 8, 0, 0,  2, 0x47464544, 8, 0, 0
    arm "str r1, [r4, #4]!; ldr r0, [r11, #4]; sub r2, r4, r11", 0, 0, 77, 0, 0,   0, 77, 77, 4, 0
    arm "str r1, [r4], #-4; ldr r0, [r11]; sub r2, r4, r11", 0, 0, 77, 0, 0,       0, 77, 77, 0xFFFFFFFC, 0
    arm "ldrb r0, [r4, #3]", 0, 0, 0, 0, 0,                         0, 0x43, 0, 0, 0
    arm "strb r1, [r4, #1]; ldr r0, [r4]", 0, 0, 0x1FF, 0, 0,       0, 0x4342FF40, 0x1FF, 0, 0

    from "A: LDR: an unaligned word is rotated right by 8 a byte"
    arm "ldr r0, [r4, #1]", 0, 0, 0, 0, 0,                          0, 0x40434241, 0, 0, 0
    arm "ldr r0, [r4, #2]", 0, 0, 0, 0, 0,                          0, 0x41404342, 0, 0, 0
    arm "ldr r0, [r4, #3]", 0, 0, 0, 0, 0,                          0, 0x42414043, 0, 0, 0
    arm "str r1, [r4, #3]; ldr r0, [r4]", 0, 0, 0x12345678, 0, 0,   0, 0x12345678, 0x12345678, 0, 0

    from "A: Addressing Mode 3: halfwords and signed bytes"
    arm "ldrh r0, [r4, #2]", 0, 0, 0, 0, 0,                         0, 0x4342, 0, 0, 0
    arm "ldrh r0, [r4, #-2]!; sub r1, r4, r11", 0, 0, 0, 0, 0,      0, 0x3F3E, 0xFFFFFFFE, 0, 0
    arm "ldrh r0, [r4], r1; sub r2, r4, r11", 0, 0, 6, 0, 0,        0, 0x4140, 6, 6, 0
    arm "strh r1, [r4, #2]; ldr r0, [r4]", 0, 0, 0x12345678, 0, 0,  0, 0x56784140, 0x12345678, 0, 0
    arm "ldrsb r0, [r4, r1]", 0, 0, 0x40, 0, 0,                     0, 0xFFFFFF80, 0x40, 0, 0
    arm "ldrsb r0, [r4]", 0, 0, 0, 0, 0,                            0, 0x40, 0, 0, 0
    arm "ldrsh r0, [r4, r1]", 0, 0, 0x40, 0, 0,                     0, 0xFFFF8180, 0x40, 0, 0
    arm "ldrsh r0, [r4, -r1]", 0, 0, 2, 0, 0,                       0, 0x3F3E, 2, 0, 0

    from "G: ARM CPU Memory Alignments: LDRH Rd,[odd] is LDRH Rd,[odd-1] ROR 8 (ARM7)"
    arm "ldrh r0, [r4, #1]", 0, 0, 0, 0, 0,                         0, 0x40000041, 0, 0, 0
    arm "strh r1, [r4, #1]; ldr r0, [r4]", 0, 0, 0x1234, 0, 0,      0, 0x43421234, 0x1234, 0, 0

    from "G: ARM CPU Memory Alignments: LDRSH Rd,[odd] is LDRSB Rd,[odd] (ARM7)"
    arm "ldrsh r0, [r4, #1]", 0, 0, 0, 0, 0,                        0, 0x41, 0, 0, 0
    arm "ldrsh r0, [r4, r1]", 0, 0, 0x41, 0, 0,                     0, 0xFFFFFF81, 0x41, 0, 0

    from "A: LDRT, LDRBT, STRT, STRBT: post-indexed, as in User mode"
    arm "ldrt r0, [r4], #4; sub r1, r4, r11", 0, 0, 0, 0, 0,        0, 0x43424140, 4, 0, 0
    arm "ldrbt r0, [r4], #-1; sub r1, r4, r11", 0, 0, 0, 0, 0,      0, 0x40, 0xFFFFFFFF, 0, 0
    arm "strt r1, [r4], #8; ldr r0, [r11]; sub r2, r4, r11", 0, 0, 77, 0, 0,    0, 77, 77, 8, 0
    arm "strbt r1, [r4], #1; ldr r0, [r11]; sub r2, r4, r11", 0, 0, 0x1FF, 0, 0,  0, 0x434241FF, 0x1FF, 1, 0

    from "A: Addressing Mode 2 and 3: bytes and halfwords with writeback"
    arm "ldrb r0, [r4, #3]!; sub r1, r4, r11", 0, 0, 0, 0, 0,       0, 0x43, 3, 0, 0
    arm "ldrb r0, [r4], r1, lsl #1; sub r2, r4, r11", 0, 0, 3, 0, 0,  0, 0x40, 3, 6, 0
    arm "strb r1, [r4], #-3; ldr r0, [r11]; sub r2, r4, r11", 0, 0, 0x55, 0, 0,  0, 0x43424155, 0x55, 0xFFFFFFFD, 0
    arm "strh r1, [r4, #-2]!; ldrh r0, [r11, #-2]; sub r2, r4, r11", 0, 0, 0x1234, 0, 0,  0, 0x1234, 0x1234, 0xFFFFFFFE, 0
    arm "strh r1, [r4], r2; ldrh r0, [r11]; sub r2, r4, r11", 0, 0, 0x1234, 10, 0,  0, 0x1234, 0x1234, 10, 0
    arm "ldrsb r0, [r4, #64]!; sub r1, r4, r11", 0, 0, 0, 0, 0,     0, 0xFFFFFF80, 64, 0, 0
    arm "ldrsb r0, [r4], -r1; sub r2, r4, r11", 0, 0, 4, 0, 0,      0, 0x40, 4, 0xFFFFFFFC, 0
    arm "ldrsh r0, [r4, #64]!; sub r1, r4, r11", 0, 0, 0, 0, 0,     0, 0xFFFF8180, 64, 0, 0
    arm "ldr r0, [r4, #-64]", 0, 0, 0, 0, 0,                        0, 0x03020100, 0, 0, 0

    from "A: LDR: r15 as the target; G: ARM Opcodes: Single Data Transfer: ARMv4 leaves CPSR.T unchanged"
    arm "adr r0, 1f; str r0, [r4]; ldr pc, [r4]; mov r1, #1; 1: mov r0, #0", 0, 0, 0, 0, 0,    0, 0, 0, 0, 0
    arm "adr r0, 1f; str r0, [r4]; ldr pc, [r4], #4; mov r1, #1; 1: sub r0, r4, r11", 0, 0, 0, 0, 0,  0, 4, 0, 0, 0
