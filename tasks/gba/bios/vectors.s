@ SPDX-License-Identifier: MIT
@ Exception vectors, interrupt dispatch and software interrupt dispatch.

        .include "hardware.inc"
        .syntax unified
        .arm
        .section .vectors, "ax"

@ Each vector is a branch forwards: mGBA executes a BIOS only if bytes 3 and 2 of the first seven words are EA 00.
        .global vectors
vectors:
        b       reset
        b       undefined_entry
        b       swi_entry
        b       abort_entry             @ prefetch abort: does not happen on a GBA
        b       abort_entry             @ data abort: neither
        b       abort_entry             @ reserved
        b       irq_entry
        b       abort_entry             @ FIQ: only a debugger raises it

@ Undefined instruction: skipped.
undefined_entry:
        movs    pc, lr

abort_entry:
        subs    pc, lr, #4

@ IRQ (GBATEK, "GBA Interrupt Control": the BIOS interrupt handler). The game's handler runs in IRQ mode, ARM state,
@ with
@ r0 = IO; it may change r0-r3, r12 and lr, and returns to lr.
@ At the address that GBATEK gives, so that the handler finds in lr what it would find in a GBA.
        .org    0x128
irq_entry:
        stmfd   sp!, {r0-r3, r12, lr}
        mov     r0, #IO
        add     lr, pc, #0
        ldr     pc, [r0, #IRQ_HANDLER]
        ldmfd   sp!, {r0-r3, r12, lr}
        subs    pc, lr, #4
        .word   0, LAST_FETCH_AFTER_IRQ

@ SWI (GBATEK, "How BIOS Processes SWIs"). The number is the byte below the return address's last: bits 16-23 of an ARM
@ SWI, bits 0-7 of a Thumb one. The function runs in System mode, on the caller's stack and with the caller's IRQ mask.
@ In: r0-r3. Out: r0, r1, r3 from the function; the rest unchanged, so a function may change r2, r11, r12 and the flags.
swi_entry:
        stmfd   sp!, {r11, r12, lr}
        mrs     r11, spsr
        stmfd   sp!, {r11}
        ldrb    r12, [lr, #-2]
        and     r11, r11, #MASK_IRQ
        orr     r11, r11, #MODE_SYS
        msr     cpsr_c, r11
        stmfd   sp!, {r2, lr}
        adr     r11, swi_table
        adr     lr, swi_exit
        ldr     pc, [r11, r12, lsl #2]
swi_exit:
        ldmfd   sp!, {r2, lr}
        mov     r12, #MASK_BOTH | MODE_SVC
        msr     cpsr_c, r12
        ldmfd   sp!, {r11}
        msr     spsr_fsxc, r11
        ldmfd   sp!, {r11, r12, lr}
        movs    pc, lr
        .word   0, LAST_FETCH_AFTER_SWI

@ What each SWI number runs (GBATEK, "BIOS Function Summary"). The sound driver and MultiBoot are not implemented.
swi_table:
        .word   swi_soft_reset          @ 00
        .word   swi_register_ram_reset
        .word   swi_halt
        .word   swi_stop
        .word   swi_intr_wait
        .word   swi_vblank_intr_wait
        .word   swi_div
        .word   swi_div_arm
        .word   swi_sqrt                @ 08
        .word   swi_arctan
        .word   swi_arctan2
        .word   swi_cpu_set
        .word   swi_cpu_fast_set
        .word   swi_get_bios_checksum
        .word   swi_bg_affine_set
        .word   swi_obj_affine_set
        .word   swi_bit_unpack          @ 10
        .word   swi_lz77_wram
        .word   swi_lz77_vram
        .word   swi_huffman
        .word   swi_run_length_wram
        .word   swi_run_length_vram
        .word   swi_diff8_wram
        .word   swi_diff8_vram
        .word   swi_diff16              @ 18
        .word   swi_sound_bias
        .word   swi_undefined           @ SoundDriverInit
        .word   swi_undefined           @ SoundDriverMode
        .word   swi_undefined           @ SoundDriverMain
        .word   swi_undefined           @ SoundDriverVSync
        .word   swi_undefined           @ SoundChannelClear
        .word   swi_midi_key_to_freq
        .word   swi_undefined           @ 20: SoundWhatever0 to 4
        .word   swi_undefined
        .word   swi_undefined
        .word   swi_undefined
        .word   swi_undefined
        .word   swi_multi_boot
        .word   reset                   @ HardReset
        .word   swi_custom_halt
        .rept   256 - (. - swi_table) / 4
        .word   swi_undefined
        .endr

@ A call that does nothing.
swi_undefined:
        bx      lr

@ SWI 0D GetBiosChecksum (GBATEK, "BIOS Misc Functions").
@ Out: r0 = the sum that a GBA's own BIOS has, which is what programs compare with.
swi_get_bios_checksum:
        ldr     r0, =0xBAAE187F
        bx      lr

@ SWI 25 MultiBoot (GBATEK, "BIOS Multi Boot"). Out: r0 = 1, failed: no other GBA is ever connected.
swi_multi_boot:
        mov     r0, #1
        bx      lr

        .ltorg
