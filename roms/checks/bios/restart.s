@ void soft_reset(struct left *left): SoftReset to external RAM and back, with what it found (G: "BIOS Reset Functions").
@
@ SoftReset clears the stacks, so they and the interrupt vector are kept elsewhere meanwhile, and so are the two words at
@ 02000000 to which it goes.
    .syntax unified
    .equ stacks, 0x03007E00
    .equ stacks_bytes, 0x200

    .bss
    .balign 4
keeper:     .skip 4
saved_sp:   .skip 4

    .section .ewram, "aw", %nobits
    .balign 4
kept_stacks: .skip stacks_bytes
kept_entry: .skip 8

    .text
    .arm
    .global soft_reset
    .type   soft_reset, %function
soft_reset:
    push    {r4-r11, lr}
    ldr     r1, =keeper
    str     r0, [r1]
    str     sp, [r1, #4]

    ldr     r0, =stacks
    ldr     r1, =kept_stacks
    mov     r2, #stacks_bytes
    bl      copy
    mov     r0, #0x02000000
    ldr     r1, =kept_entry
    mov     r2, #8
    bl      copy
    mov     r0, #0x02000000
    ldr     r1, =0xE51FF004         @ ldr pc, [pc, #-4]
    ldr     r2, =back
    stm     r0, {r1, r2}

    ldr     r0, =stacks             @ what should be cleared, all but the flag that says where to go
    mvn     r1, #0
    mov     r2, #stacks_bytes
1:  str     r1, [r0], #4
    subs    r2, r2, #4
    bne     1b
    ldr     r0, =0x03007FFA
    mov     r1, #1
    strb    r1, [r0]
    msr     cpsr_c, #0xD2
    ldr     sp, =0x03007F80
    mvn     lr, #0
    msr     cpsr_c, #0xD3
    ldr     sp, =0x03007FC0
    msr     cpsr_c, #0x1F
    ldr     sp, =0x03007EE0
    mvn     r4, #3
    mov     r5, r4
    mov     r6, r4
    mov     r7, r4
    mov     r8, r4
    mov     r9, r4
    mov     r10, r4
    mov     r11, r4
    mov     r12, r4
    swi     0

back:
    ldr     lr, =keeper             @ it leaves the address it went to in lr; no stack is used before it is looked at
    ldr     lr, [lr]
    stm     lr, {r0-r12}
    mov     r0, lr
    str     sp, [r0, #52]
    mrs     r1, cpsr
    str     r1, [r0, #64]
    msr     cpsr_c, #0xD2
    str     sp, [r0, #56]
    msr     cpsr_c, #0xD3
    str     sp, [r0, #60]
    msr     cpsr_c, #0x1F

    ldr     r1, =stacks
    mov     r2, #0
    mov     r3, #stacks_bytes
2:  ldr     r4, [r1], #4
    orr     r2, r2, r4
    subs    r3, r3, #4
    bne     2b
    str     r2, [r0, #68]

    ldr     r0, =kept_entry
    mov     r1, #0x02000000
    mov     r2, #8
    bl      copy
    ldr     r0, =kept_stacks
    ldr     r1, =stacks
    mov     r2, #stacks_bytes
    bl      copy
    ldr     r1, =saved_sp
    ldr     sp, [r1]
    pop     {r4-r11, lr}
    bx      lr

@ r2 bytes from r0 to r1.
copy:
    ldr     r3, [r0], #4
    str     r3, [r1], #4
    subs    r2, r2, #4
    bne     copy
    bx      lr
    .ltorg
