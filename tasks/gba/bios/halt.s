@ SPDX-License-Identifier: MIT
@ Waiting for interrupts (GBATEK, "BIOS Halt Functions").

        .include "hardware.inc"
        .syntax unified
        .arm
        .text

@ SWI 02 Halt: the CPU sleeps until an interrupt that IE enables is requested. All registers unchanged.
        .global swi_halt
swi_halt:
        mov     r12, #IO
        mov     r11, #0x00
        strb    r11, [r12, #HALTCNT]
        bx      lr

@ SWI 03 Stop: nearly everything sleeps until a keypad, cartridge or serial interrupt. All registers unchanged.
        .global swi_stop
swi_stop:
        mov     r12, #IO
        mov     r11, #0x80
        strb    r11, [r12, #HALTCNT]
        bx      lr

@ SWI 27 CustomHalt. In: r2 = the byte for HALTCNT (00 Halt, 80 Stop).
        .global swi_custom_halt
swi_custom_halt:
        mov     r12, #IO
        strb    r2, [r12, #HALTCNT]
        bx      lr

@ SWI 05 VBlankIntrWait: IntrWait for a new VBlank.
        .global swi_vblank_intr_wait
swi_vblank_intr_wait:
        mov     r0, #1
        mov     r1, #1

@ SWI 04 IntrWait: sleeps until the game's interrupt handler has set one of the wanted flags in IRQ_FLAGS (03007FF8),
@ and clears the wanted flags there. Sets IME.
@ In: r0 = 0: a flag that is set already counts; else old flags are discarded. r1 = flags wanted, as in IE.
        .global swi_intr_wait
swi_intr_wait:
        mov     r12, #IO
        mov     r2, #1
        mov     r3, #0
1:      strb    r3, [r12, #IME]         @ so that no handler changes the flags between reading and writing
        ldrh    r11, [r12, #IRQ_FLAGS]
        tst     r11, r1
        bic     r11, r11, r1
        strh    r11, [r12, #IRQ_FLAGS]
        beq     2f
        cmp     r0, #0
        beq     3f
2:      mov     r0, #0                  @ from now on every flag is new
        strb    r2, [r12, #IME]
        strb    r3, [r12, #HALTCNT]     @ at once: an interrupt that is due is taken a few cycles after IME, so in here
        nop                             @ the handler runs here; some cycles for it to be entered before IME is 0 again
        nop
        nop
        nop
        b       1b
3:      strb    r2, [r12, #IME]
        bx      lr
