@ void enter_case(const struct code_case *): set flags and registers, run the code, keep what it leaves in case_left.
    .syntax unified
    .text
    .arm
    .global enter_case, case_end
    .type   enter_case, %function
    .type   case_end, %function
enter_case:
    push    {r4-r11, lr}
    ldr     r12, =saved_sp
    str     sp, [r12]
    mov     r12, r0
    ldr     lr, [r12], #4
    ldr     r0, [r12], #4
    lsl     r0, r0, #28
    msr     cpsr_f, r0
    ldr     r4, =case_memory + 64
    mov     r11, r4
    mov     r5, #0
    mov     r6, #0
    mov     r7, #0
    mov     r8, #0
    mov     r9, #0
    mov     r10, #0
    ldm     r12, {r0-r3}
    bx      lr

case_end:
    ldr     r12, =case_left
    stm     r12, {r0-r11}
    mrs     r0, cpsr
    str     r0, [r12, #48]
    ldr     r12, =saved_sp
    ldr     sp, [r12]
    pop     {r4-r11, lr}
    bx      lr
    .ltorg

    .bss
    .balign 4
saved_sp: .skip 4
