@ Cartridge header and start-up. Title, code and checksum are filled in by header.py.
    .section .header, "ax"
    .arm
    .global _start
_start:
    b       reset
    .fill   156, 1, 0               @ logo: left empty, nobody here checks it
    .fill   12, 1, 0                @ 0xA0 title
    .fill   4, 1, 0                 @ 0xAC game code
    .fill   2, 1, 0                 @ 0xB0 maker
    .byte   0x96, 0, 0              @ 0xB2 fixed value, unit, device
    .fill   7, 1, 0
    .byte   0, 0                    @ 0xBC version, 0xBD checksum
    .fill   2, 1, 0

reset:
    mov     r0, #0x12               @ IRQ mode
    msr     cpsr_c, r0
    ldr     sp, =0x03007FA0
    mov     r0, #0x1F               @ System mode
    msr     cpsr_c, r0
    ldr     sp, =0x03007F00

    ldr     r0, =__zero_start
    ldr     r1, =__zero_end
    bl      zero
    ldr     r0, =__ewram_start
    ldr     r1, =__ewram_end
    bl      zero

    ldr     r0, =__data_start
    ldr     r1, =__data_end
    ldr     r2, =__data_load
1:  cmp     r0, r1
    ldrlo   r3, [r2], #4
    strlo   r3, [r0], #4
    blo     1b

    ldr     r0, =main
    mov     lr, pc
    bx      r0
2:  b       2b

zero:
    mov     r2, #0
3:  cmp     r0, r1
    strlo   r2, [r0], #4
    blo     3b
    bx      lr
    .ltorg
