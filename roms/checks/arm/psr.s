@ Program status registers, banked registers, SWP, conditions, r15 (A: "Registers", "Program status registers", "The condition field", MRS, MSR, SWP).
    .include "cases.inc"

    from "A: MRS; MSR"
    arm "mrs r0, cpsr", 10, 0, 0, 0, 0,                             10, 0xA000001F, 0, 0, 0
    arm "msr cpsr_f, #0x60000000", 9, 0, 0, 0, 0,                   6, 0, 0, 0, 0
    arm "msr cpsr_f, r1", 0, 0, 0x90000000, 0, 0,                   9, 0, 0x90000000, 0, 0
    arm "msr cpsr_c, #0x5F; mrs r0, cpsr; msr cpsr_c, #0x1F", 5, 0, 0, 0, 0,   5, 0x5000005F, 0, 0, 0
    arm "msr cpsr_c, #0x9F; mrs r0, cpsr; msr cpsr_c, #0x1F", 0, 0, 0, 0, 0,   0, 0x9F, 0, 0, 0
    arm "msr cpsr_f, r1; mrs r0, cpsr", 0, 0, 0xF0000010, 0, 0,     15, 0xF000001F, 0xF0000010, 0, 0
    arm "msr cpsr_cf, r1; mrs r0, cpsr; msr cpsr_c, #0x1F", 0, 0, 0x300000D3, 0, 0,  3, 0x300000D3, 0x300000D3, 0, 0

    from "A: Registers: r13 and r14 are banked; r8-r12 in FIQ mode"
    arm "mov r8, #1; msr cpsr_c, #0xD1; mov r8, #2; msr cpsr_c, #0x1F; mov r0, r8", 0, 0, 0, 0, 0,  0, 1, 0, 0, 0
    arm "mov r8, #1; msr cpsr_c, #0xD1; mov r8, #2; msr cpsr_c, #0x1F; msr cpsr_c, #0xD1; mov r0, r8; msr cpsr_c, #0x1F", 0, 0, 0, 0, 0,  0, 2, 0, 0, 0
    arm "mov r8, #1; msr cpsr_c, #0xD2; mov r0, r8; mov r8, #3; msr cpsr_c, #0x1F; mov r1, r8", 0, 0, 0, 0, 0,  0, 1, 3, 0, 0
    arm "mov r7, #1; msr cpsr_c, #0xD1; mov r7, #2; msr cpsr_c, #0x1F; mov r0, r7", 0, 0, 0, 0, 0,  0, 2, 0, 0, 0
    arm "mov lr, #1; msr cpsr_c, #0xD3; mov lr, #2; msr cpsr_c, #0xD7; mov lr, #3; msr cpsr_c, #0xDB; mov lr, #4; msr cpsr_c, #0xD3; mov r0, lr; msr cpsr_c, #0xD7; mov r1, lr; msr cpsr_c, #0xDB; mov r2, lr; msr cpsr_c, #0x1F; mov r3, lr", 0, 0, 0, 0, 0,  0, 2, 3, 4, 1
    arm "mov lr, #1; msr cpsr_c, #0xD2; mov lr, #2; msr cpsr_c, #0xD1; mov lr, #3; msr cpsr_c, #0xD2; mov r0, lr; msr cpsr_c, #0xD1; mov r1, lr; msr cpsr_c, #0x1F; mov r2, lr", 0, 0, 0, 0, 0,  0, 2, 3, 1, 0
    arm "mov r0, sp; msr cpsr_c, #0xDB; mov sp, #8; msr cpsr_c, #0x1F; subs r0, r0, sp", 0, 0, 0, 0, 0,  6, 0, 0, 0, 0

    from "A: Program status registers: each exception mode has an SPSR"
    arm "msr cpsr_c, #0xD2; msr spsr_cf, r0; msr cpsr_c, #0xDB; msr spsr_cf, r1; msr cpsr_c, #0xD2; mrs r2, spsr; msr cpsr_c, #0xDB; mrs r3, spsr; msr cpsr_c, #0x1F", 0, 0x80000010, 0x4000001F, 0, 0,  0, 0x80000010, 0x4000001F, 0x80000010, 0x4000001F
    arm "msr cpsr_c, #0xD2; msr spsr_cf, r0; msr spsr_f, r1; mrs r2, spsr; msr cpsr_c, #0x1F", 0, 0x80000010, 0x4000001F, 0, 0,  0, 0x80000010, 0x4000001F, 0x40000010, 0
    arm "msr cpsr_c, #0xD2; msr spsr_cf, r0; msr spsr_c, r1; mrs r2, spsr; msr cpsr_c, #0x1F", 0, 0x80000010, 0x4000001F, 0, 0,  0, 0x80000010, 0x4000001F, 0x8000001F, 0

    from "A: SUB, MOV with S and r15: CPSR = SPSR"
    arm "msr cpsr_c, #0xD3; mov r0, #0xA0000000; orr r0, r0, #0x1F; msr spsr_cf, r0; adr lr, 1f; movs pc, lr; mov r1, #1; 1: mov r0, #0", 0, 0, 0, 0, 0,  10, 0, 0, 0, 0
    arm "msr cpsr_c, #0xDB; mov r0, #0x1F; msr spsr_cf, r0; adr lr, 1f+4; subs pc, lr, #4; mov r1, #1; 1: mov r0, #0", 15, 0, 0, 0, 0,  0, 0, 0, 0, 0

    from "A: SWP; SWPB"
    arm "swp r0, r1, [r4]; ldr r2, [r4]", 0, 0, 0x12345678, 0, 0,   0, 0x43424140, 0x12345678, 0x12345678, 0
    arm "swp r1, r1, [r4]; ldr r2, [r4]", 0, 0, 0x12345678, 0, 0,   0, 0, 0x43424140, 0x12345678, 0
    arm "swpb r0, r1, [r4]; ldr r2, [r4]", 0, 0, 0x12345678, 0, 0,  0, 0x40, 0x12345678, 0x43424178, 0
    arm "add r4, r4, #3; swpb r0, r1, [r4]; ldr r2, [r11]", 0, 0, 0x12345678, 0, 0,  0, 0x43, 0x12345678, 0x78424140, 0

    from "A: SWP: an unaligned word is read rotated; G: ARM CPU Memory Alignments: written unrotated"
    arm "add r4, r4, #1; swp r0, r1, [r4]; ldr r2, [r11]", 0, 0, 5, 0, 0,  0, 0x40434241, 5, 5, 0

    from "A: The condition field"
    arm "moveq r0, #1; movne r1, #1", 4, 0, 0, 0, 0,                4, 1, 0, 0, 0
    arm "moveq r0, #1; movne r1, #1", 11, 0, 0, 0, 0,               11, 0, 1, 0, 0
    arm "movcs r0, #1; movcc r1, #1", 2, 0, 0, 0, 0,                2, 1, 0, 0, 0
    arm "movcs r0, #1; movcc r1, #1", 13, 0, 0, 0, 0,               13, 0, 1, 0, 0
    arm "movmi r0, #1; movpl r1, #1", 8, 0, 0, 0, 0,                8, 1, 0, 0, 0
    arm "movmi r0, #1; movpl r1, #1", 7, 0, 0, 0, 0,                7, 0, 1, 0, 0
    arm "movvs r0, #1; movvc r1, #1", 1, 0, 0, 0, 0,                1, 1, 0, 0, 0
    arm "movvs r0, #1; movvc r1, #1", 14, 0, 0, 0, 0,               14, 0, 1, 0, 0
    arm "movhi r0, #1; movls r1, #1", 2, 0, 0, 0, 0,                2, 1, 0, 0, 0
    arm "movhi r0, #1; movls r1, #1", 6, 0, 0, 0, 0,                6, 0, 1, 0, 0
    arm "movhi r0, #1; movls r1, #1", 0, 0, 0, 0, 0,                0, 0, 1, 0, 0
    arm "movge r0, #1; movlt r1, #1", 9, 0, 0, 0, 0,                9, 1, 0, 0, 0
    arm "movge r0, #1; movlt r1, #1", 8, 0, 0, 0, 0,                8, 0, 1, 0, 0
    arm "movge r0, #1; movlt r1, #1", 0, 0, 0, 0, 0,                0, 1, 0, 0, 0
    arm "movgt r0, #1; movle r1, #1", 9, 0, 0, 0, 0,                9, 1, 0, 0, 0
    arm "movgt r0, #1; movle r1, #1", 4, 0, 0, 0, 0,                4, 0, 1, 0, 0
    arm "movgt r0, #1; movle r1, #1", 1, 0, 0, 0, 0,                1, 0, 1, 0, 0
    arm "ldrne r0, [r4]; ldreq r1, [r4]", 4, 0, 0, 0, 0,            4, 0, 0x43424140, 0, 0
    arm "mulne r0, r1, r2; addeq r3, r1, r2", 0, 9, 3, 5, 9,        0, 15, 3, 5, 9

    from "A: Register 15 and the program counter: the instruction's address plus 8"
    arm "1: mov r0, pc; adr r1, 1b; sub r0, r0, r1; mov r1, #0", 0, 0, 0, 0, 0,             0, 8, 0, 0, 0
    arm "1: add r0, pc, #0x100; adr r1, 1b; sub r0, r0, r1; mov r1, #0", 0, 0, 0, 0, 0,     0, 0x108, 0, 0, 0
    arm "1: sub r0, pc, r2; adr r1, 1b; sub r0, r0, r1; mov r1, #0", 0, 0, 0, 4, 0,         0, 4, 0, 4, 0
    arm "ldr r0, [pc]; b 1f; .word 0x12345678; 1: nop", 0, 0, 0, 0, 0,                 0, 0x12345678, 0, 0, 0

    from "G: ARM Opcodes: Data Processing: R15 is $+12 when shifted by register"
    arm "1: mov r0, pc, lsl r2; adr r1, 1b; sub r0, r0, r1; mov r1, #0", 0, 0, 0, 0, 0,     0, 12, 0, 0, 0
    arm "1: add r0, pc, r3, lsl r2; adr r1, 1b; sub r0, r0, r1; mov r1, #0", 0, 0, 0, 0, 0, 0, 12, 0, 0, 0

    from "G: ARM Opcodes: Memory: Single Data Transfer: STR of R15 stores $+12"
    arm "1: str pc, [r4]; ldr r0, [r4]; adr r1, 1b; sub r0, r0, r1; mov r1, #0", 0, 0, 0, 0, 0,          0, 12, 0, 0, 0
    arm "1: stmia r4, {r3, pc}; ldr r0, [r4, #4]; adr r1, 1b; sub r0, r0, r1; mov r1, #0", 0, 0, 0, 0, 0, 0, 12, 0, 0, 0

    from "A: B, BL; BX"
    arm "bl 1f; 2: mov r1, #1; b 3f; 1: adr r0, 2b; sub r0, r0, lr; bx lr; 3: nop", 0, 9, 0, 0, 0,      0, 0, 1, 0, 0
    arm "b 1f; mov r0, #1; mov r1, #1; 1: nop", 0, 0, 0, 0, 0,      0, 0, 0, 0, 0
    arm "blne 1f; mov r0, #1; 1: mov r1, #1", 4, 0, 0, 0, 0,        4, 1, 1, 0, 0
    arm "adr r0, 1f+1; bx r0; .thumb; 1: movs r0, #0; nop; bx pc; nop; .arm; mov r1, #5", 0, 0, 0, 0, 0,  4, 0, 5, 0, 0
    arm "mov r2, #0; add pc, pc, r2; mov r0, #1; mov r1, #1", 0, 0, 0, 0, 0,  0, 0, 1, 0, 0
