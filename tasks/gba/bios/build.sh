#!/bin/sh
# Builds bios.bin beside this script, or the file named as the only argument. Needs Debian's binutils-arm-none-eabi.
set -eu

sources=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
case ${1:-} in
    "") output=$sources/bios.bin ;;
    /*) output=$1 ;;
    *) output=$PWD/$1 ;;
esac
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
cd -- "$scratch"

set --
for name in vectors reset halt arithmetic memory_copy decompression unpacking affine sound; do
    arm-none-eabi-as -mcpu=arm7tdmi --fatal-warnings -I "$sources" -o "$name.o" "$sources/$name.s"
    set -- "$@" "$name.o"
done
arm-none-eabi-ld -T "$sources/bios.ld" --fatal-warnings -o bios.elf "$@"
arm-none-eabi-objcopy -O binary --gap-fill 0 --pad-to 0x4000 bios.elf bios.bin
cat bios.bin >"$output"
