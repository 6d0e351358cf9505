@ Single loads and stores (A: A4.1.23-32, A4.1.99-104, A5.2, A5.3).
    .include "cases.inc"

    from "A: A5.2 Addressing mode 2: offset, pre-indexed, post-indexed"
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
    arm "ldr r4, [r4], #4; mov r0, r4", 0, 0, 0, 0, 0,              0, 0x43424140, 0, 0, 0
    arm "ldr r4, [r4, #4]!; mov r0, r4", 0, 0, 0, 0, 0,             0, 0x47464544, 0, 0, 0
    arm "str r1, [r4, #4]!; ldr r0, [r11, #4]; sub r2, r4, r11", 0, 0, 77, 0, 0,   0, 77, 77, 4, 0
    arm "str r1, [r4], #-4; ldr r0, [r11]; sub r2, r4, r11", 0, 0, 77, 0, 0,       0, 77, 77, 0xFFFFFFFC, 0
    arm "mov r1, r4; str r1, [r1, #4]!; ldr r0, [r4, #4]; sub r0, r0, r4; sub r1, r1, r4", 0, 0, 0, 0, 0,  0, 0, 4, 0, 0
    arm "ldrb r0, [r4, #3]", 0, 0, 0, 0, 0,                         0, 0x43, 0, 0, 0
    arm "strb r1, [r4, #1]; ldr r0, [r4]", 0, 0, 0x1FF, 0, 0,       0, 0x4342FF40, 0x1FF, 0, 0

    from "A: A4.1.23 LDR: an unaligned word is rotated right by 8 a byte"
    arm "ldr r0, [r4, #1]", 0, 0, 0, 0, 0,                          0, 0x40434241, 0, 0, 0
    arm "ldr r0, [r4, #2]", 0, 0, 0, 0, 0,                          0, 0x41404342, 0, 0, 0
    arm "ldr r0, [r4, #3]", 0, 0, 0, 0, 0,                          0, 0x42414043, 0, 0, 0
    arm "str r1, [r4, #3]; ldr r0, [r4]", 0, 0, 0x12345678, 0, 0,   0, 0x12345678, 0x12345678, 0, 0

    from "A: A5.3 Addressing mode 3: halfwords and signed bytes"
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
