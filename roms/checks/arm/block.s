@ LDM and STM (A: LDM (1) to (3), STM (1) and (2), "Addressing Mode 4"; G: "ARM Opcodes: Memory: Block Data Transfer").
    .include "cases.inc"

    from "A: Addressing Mode 4: increment after and before, decrement after and before"
    arm "ldmia r4, {r0-r2}; sub r3, r4, r11", 15, 0, 0, 0, 9,       15, 0x43424140, 0x47464544, 0x4B4A4948, 0
    arm "ldmib r4, {r0-r2}; sub r3, r4, r11", 0, 0, 0, 0, 9,        0, 0x47464544, 0x4B4A4948, 0x4F4E4D4C, 0
    arm "ldmda r4, {r0-r2}; sub r3, r4, r11", 0, 0, 0, 0, 9,        0, 0x3B3A3938, 0x3F3E3D3C, 0x43424140, 0
    arm "ldmdb r4, {r0-r2}; sub r3, r4, r11", 0, 0, 0, 0, 9,        0, 0x37363534, 0x3B3A3938, 0x3F3E3D3C, 0
    arm "ldmia r4!, {r0-r2}; sub r3, r4, r11", 0, 0, 0, 0, 9,       0, 0x43424140, 0x47464544, 0x4B4A4948, 12
    arm "ldmib r4!, {r0, r2}; sub r3, r4, r11", 0, 0, 7, 0, 9,      0, 0x47464544, 7, 0x4B4A4948, 8
    arm "ldmda r4!, {r0-r2}; sub r3, r4, r11", 0, 0, 0, 0, 9,       0, 0x3B3A3938, 0x3F3E3D3C, 0x43424140, 0xFFFFFFF4
    arm "ldmdb r4!, {r0}; sub r3, r4, r11", 0, 0, 7, 8, 9,          0, 0x3F3E3D3C, 7, 8, 0xFFFFFFFC
    arm "stmia r4!, {r0-r2}; ldr r0, [r11, #8]; sub r3, r4, r11", 0, 1, 2, 3, 9,    0, 3, 2, 3, 12
    arm "stmib r4!, {r0-r2}; ldr r0, [r11, #12]; sub r3, r4, r11", 0, 1, 2, 3, 9,   0, 3, 2, 3, 12
    arm "stmda r4!, {r0-r2}; ldr r0, [r11, #-8]; sub r3, r4, r11", 0, 5, 2, 3, 9,   0, 5, 2, 3, 0xFFFFFFF4
    arm "stmdb r4!, {r0-r2}; ldr r0, [r11, #-12]; sub r3, r4, r11", 0, 5, 2, 3, 9,  0, 5, 2, 3, 0xFFFFFFF4
    arm "stmib r4, {r0, r1}; ldr r2, [r4]; sub r3, r4, r11", 0, 5, 6, 3, 9,         0, 5, 6, 0x43424140, 0

    from "A: LDM (1), Addressing Mode 4: the lowest register is at the lowest address"
    arm "ldmia r4, {r1-r3}", 0, 0, 0, 0, 0,                    0, 0, 0x43424140, 0x47464544, 0x4B4A4948
    arm "stmdb r4, {r1, r3}; ldr r0, [r4, #-8]", 0, 0, 11, 0, 33,   0, 11, 11, 0, 33

    from "G: ARM Opcodes: Memory: Block Data Transfer: Rb in Rlist, LDM: no writeback (ARM7: the loaded value stays)"
    arm "ldmia r4!, {r0, r4}; mov r1, r4", 0, 0, 0, 0, 0,           0, 0x43424140, 0x47464544, 0, 0
    arm "mov r0, r4; ldmdb r0!, {r0, r1}", 0, 0, 0, 0, 0,           0, 0x3B3A3938, 0x3F3E3D3C, 0, 0

    from "G: ARM Opcodes: Memory: Block Data Transfer: Rb in Rlist, STM: OLD base if Rb is first, else NEW base"
    arm "mov r0, r4; stmia r0!, {r0, r1}; ldr r2, [r4]; sub r2, r2, r4; sub r0, r0, r4", 0, 0, 5, 0, 0,  0, 8, 5, 0, 0
    arm "mov r1, r4; stmia r1!, {r0, r1}; ldr r2, [r4, #4]; sub r2, r2, r4; sub r1, r1, r4", 0, 0, 5, 0, 0,  0, 0, 8, 8, 0
    arm "mov r1, r4; stmdb r1!, {r0, r1}; ldr r2, [r4, #-4]; sub r2, r2, r4; sub r1, r1, r4", 0, 0, 5, 0, 0,  0, 0, 0xFFFFFFF8, 0xFFFFFFF8, 0

    from "G: ARM Opcodes: Memory: Block Data Transfer: empty Rlist: R15 loaded/stored (ARMv4), Rb=Rb+/-40h"
    arm ".word 0xE8A40000; sub r0, r4, r11 @ stmia r4!, ()", 0, 0, 0, 0, 0,  0, 0x40, 0, 0, 0
    arm ".word 0xE9240000; sub r0, r4, r11 @ stmdb r4!, ()", 0, 0, 0, 0, 0,  0, 0xFFFFFFC0, 0, 0, 0
    arm "1: .word 0xE8A40000; adr r1, 1b; ldr r0, [r11]; sub r0, r0, r1; mov r1, #0 @ stmia r4!, ()", 0, 0, 0, 0, 0,  0, 12, 0, 0, 0
    arm "adr r0, 1f; str r0, [r4]; .word 0xE8B40000; mov r1, #1; 1: sub r0, r4, r11 @ ldmia r4!, ()", 0, 0, 0, 0, 0,  0, 0x40, 0, 0, 0

    from "A: LDM (1), STM (1): bits [1:0] of the address are ignored; G: ARM CPU Memory Alignments (forced align)"
    arm "add r4, r4, #1; ldmia r4, {r0, r1}", 0, 0, 0, 0, 0,        0, 0x43424140, 0x47464544, 0, 0
    arm "add r4, r4, #3; ldmia r4!, {r0, r1}; sub r2, r4, r11", 0, 0, 0, 0, 0,  0, 0x43424140, 0x47464544, 11, 0
    arm "add r4, r4, #2; stmia r4, {r0, r1}; ldr r2, [r11]; ldr r3, [r11, #4]", 0, 5, 6, 0, 0,  0, 5, 6, 5, 6

    from "A: STM (2) stores, LDM (2) loads the user registers in a privileged mode"
    arm "mov lr, #7; msr cpsr_c, #0xD2; mov lr, #8; stmia r4, {lr}^; nop; mov r1, lr; msr cpsr_c, #0x1F; ldr r0, [r4]", 0, 0, 0, 0, 0,  0, 7, 8, 0, 0
    arm "mov lr, #7; msr cpsr_c, #0xD2; mov lr, #8; ldmia r4, {lr}^; nop; mov r1, lr; msr cpsr_c, #0x1F; mov r0, lr", 0, 0, 0, 0, 0,  0, 0x43424140, 8, 0, 0
    arm "mov r8, #5; msr cpsr_c, #0xD1; mov r8, #6; stmia r4, {r7, r8}^; nop; msr cpsr_c, #0x1F; ldr r0, [r4, #4]; mov r1, r8", 0, 0, 0, 0, 0,  0, 5, 5, 0, 0
    arm "mov r8, #5; msr cpsr_c, #0xD1; mov r8, #6; ldmia r4, {r8}^; nop; mov r1, r8; msr cpsr_c, #0x1F; mov r0, r8", 0, 0, 0, 0, 0,  0, 0x43424140, 6, 0, 0

    from "A: LDM (3) with R15: CPSR = SPSR"
    arm "adr r0, 1f; str r0, [r4]; msr cpsr_c, #0xD2; mov r1, #0x60000000; orr r1, r1, #0x1F; msr spsr_cf, r1; ldmia r4, {pc}^; 1: mrs r2, cpsr; mov r0, #0", 0, 0, 0, 0, 0,  6, 0, 0x6000001F, 0x6000001F, 0
    arm "adr r0, 1f; str r0, [r4]; ldmia r4!, {pc}; mov r1, #1; 1: sub r0, r4, r11", 0, 0, 0, 0, 0,  0, 4, 0, 0, 0
