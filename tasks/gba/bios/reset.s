@ SPDX-License-Identifier: MIT
@ Power-on, SoftReset and RegisterRamReset (GBATEK, "BIOS Reset Functions").

        .include "hardware.inc"
        .syntax unified
        .arm
        .text

@ Puts every banked register into its start state and clears the BIOS's part of IWRAM. Leaves System mode with IRQs
@ masked, and r0-r12 zero.
        .macro  scrub_cpu
        mov     r0, #0
        ldr     r1, =BIOS_IWRAM
        mov     r2, #BIOS_IWRAM_SIZE
1:      str     r0, [r1], #4
        subs    r2, r2, #4
        bne     1b
        msr     cpsr_c, #MASK_BOTH | MODE_SVC
        ldr     sp, =STACK_SVC
        mov     lr, #0
        msr     spsr_fsxc, r0
        msr     cpsr_c, #MASK_BOTH | MODE_IRQ
        ldr     sp, =STACK_IRQ
        mov     lr, #0
        msr     spsr_fsxc, r0
        msr     cpsr_c, #MASK_BOTH | MODE_SYS
        ldr     sp, =STACK_SYS
        ldr     r12, =BIOS_IWRAM
        ldmia   r12, {r0-r12}
        .endm

@ Power-on, SWI 26 HardReset, and a jump to address 0: clears the machine and enters the ROM in the state of ABI.md,
@ "The start of a ROM". There is no boot animation.
        .global reset
reset:
        msr     cpsr_c, #MASK_BOTH | MODE_SVC
        mov     r12, #IO
        mov     r0, #0
        strb    r0, [r12, #IME]
        ldrb    r0, [r12, #POSTFLG]
        cmp     r0, #0
        moveq   r0, #1
        strbeq  r0, [r12, #POSTFLG]     @ only if it is 0: mGBA would halt at a second write
        ldr     sp, =STACK_SVC
        mov     r0, #0xFF
        bl      swi_register_ram_reset
        scrub_cpu
        mov     lr, #0
        msr     cpsr_fsxc, #MODE_SYS
        mov     pc, #ROM
        .word   0, LAST_FETCH_AFTER_START

@ SWI 00 SoftReset. Does not return: enters ROM, or EWRAM if the byte at 03007FFA is not 0, in ARM state, System mode,
@ with lr at the entry. IME becomes 0, because the game's interrupt handler is forgotten.
        .global swi_soft_reset
swi_soft_reset:
        msr     cpsr_c, #MASK_BOTH | MODE_SYS
        mov     r12, #IO
        mov     r0, #0
        strb    r0, [r12, #IME]
        ldrb    lr, [r12, #BOOT_FLAG]
        cmp     lr, #0
        moveq   lr, #ROM
        movne   lr, #EWRAM
        scrub_cpu                       @ leaves this mode's lr alone
        msr     cpsr_fsxc, #MODE_SYS
        bx      lr
        .word   0, LAST_FETCH_AFTER_START

        .ltorg

@ SWI 01 RegisterRamReset.
@ In: r0 = what to clear: bit 0 EWRAM, 1 IWRAM but its last 0x200 bytes, 2 palette, 3 VRAM, 4 OAM, 5 SIO registers,
@ 6 sound registers, 7 all other registers. Always forces blank, and always clears the low half of SIODATA32.
        .global swi_register_ram_reset
swi_register_ram_reset:
        stmfd   sp!, {r4-r10, lr}
        mov     r2, r0
        mov     r12, #IO
        mov     r0, #0x80
        strh    r0, [r12, #DISPCNT]
        mov     r3, #0
        mov     r4, #0
        mov     r5, #0
        mov     r6, #0
        mov     r7, #0
        mov     r8, #0
        mov     r9, #0
        mov     r10, #0
        add     r0, r12, #0x100
        strh    r3, [r0, #SIODATA32 - 0x100]
        tst     r2, #0x01
        movne   r0, #EWRAM
        movne   r1, #0x40000
        blne    clear_blocks
        tst     r2, #0x02
        movne   r0, #0x03000000
        movne   r1, #0x7E00
        blne    clear_blocks
        tst     r2, #0x04
        movne   r0, #0x05000000
        movne   r1, #0x400
        blne    clear_blocks
        tst     r2, #0x08
        movne   r0, #0x06000000
        movne   r1, #0x18000
        blne    clear_blocks
        tst     r2, #0x10
        movne   r0, #0x07000000
        movne   r1, #0x400
        blne    clear_blocks
        tst     r2, #0x20
        blne    reset_sio
        tst     r2, #0x40
        blne    reset_sound
        tst     r2, #0x80
        blne    reset_other
        ldmfd   sp!, {r4-r10, lr}
        bx      lr

@ Zeroes r1 bytes from r0, in blocks of 32. In: r3-r10 = 0.
clear_blocks:
        stmia   r0!, {r3-r10}
        subs    r1, r1, #32
        bne     clear_blocks
        bx      lr

@ Zeroes r1 bytes from r0, in words. In: r3 = 0.
clear_words:
        str     r3, [r0], #4
        subs    r1, r1, #4
        bne     clear_words
        bx      lr

@ General purpose mode, everything else 0. In: r3 = 0, r12 = IO.
reset_sio:
        mov     r11, lr
        add     r0, r12, #SIODATA32
        mov     r1, #0x10               @ up to SIODATA8
        bl      clear_words
        mov     r0, #0x8000
        add     r1, r12, #0x100
        strh    r0, [r1, #RCNT - 0x100]
        strh    r3, [r1, #JOYCNT - 0x100]
        add     r0, r12, #JOY_RECV
        mov     r1, #0x0C               @ up to JOYSTAT
        bl      clear_words
        bx      r11

@ Silence: all channels, both banks of wave RAM and both FIFOs empty, master switch off, bias in the middle.
@ In: r3 = 0, r12 = IO. PSG registers can only be written while the master switch is on.
reset_sound:
        mov     r11, lr
        mov     r0, #0x80
        strb    r0, [r12, #SOUNDCNT_X]
        add     r0, r12, #0x60
        mov     r1, #0x20
        bl      clear_words
        mov     r0, #0x88000000         @ SOUNDCNT_L = 0; SOUNDCNT_H: bits 11 and 15 empty the FIFOs
        str     r0, [r12, #SOUNDCNT_L]
        str     r3, [r12, #SOUNDCNT_L]
        add     r0, r12, #WAVE_RAM
        mov     r1, #0x10
        bl      clear_words
        mov     r0, #0x40               @ the other bank
        strh    r0, [r12, #SOUND3CNT_L]
        add     r0, r12, #WAVE_RAM
        mov     r1, #0x10
        bl      clear_words
        strh    r3, [r12, #SOUND3CNT_L]
        strb    r3, [r12, #SOUNDCNT_X]
        mov     r0, #0x200
        strh    r0, [r12, #SOUNDBIAS]
        bx      r11

@ Display (which stays blanked), DMA, timers, keypad, interrupts and waitstates. In: r3 = 0, r12 = IO.
reset_other:
        mov     r11, lr
        strb    r3, [r12, #IME]
        add     r0, r12, #0x04
        mov     r1, #0x60 - 0x04
        bl      clear_words
        mov     r0, #0x100              @ a scale of 1
        strh    r0, [r12, #BG2PA]
        strh    r0, [r12, #BG2PD]
        strh    r0, [r12, #BG3PA]
        strh    r0, [r12, #BG3PD]
        add     r0, r12, #DMA0SAD
        mov     r1, #4 * 12
        bl      clear_words
        add     r0, r12, #TM0CNT
        mov     r1, #4 * 4
        bl      clear_words
        add     r0, r12, #0x100
        strh    r3, [r0, #KEYCNT - 0x100]
        mvn     r0, #0
        mov     r0, r0, lsl #16         @ IE = 0, all of IF acknowledged
        str     r0, [r12, #IE]
        str     r3, [r12, #WAITCNT]
        bx      r11
