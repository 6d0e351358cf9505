#!/bin/sh
# Build one self-checking ROM: build.sh NAME [OUT]. The same compiler gives the same bytes, wherever the checkout lies.
# KEEP_ELF=FILE keeps the linked program with its symbols. FROM=FOLDER builds what lies there, on this runtime.
set -eu
export LC_ALL=C PYTHONDONTWRITEBYTECODE=1
checks=$(cd "$(dirname "$0")" && pwd)
name=${1:?usage: build.sh NAME [OUT]}
from=${FROM:-$checks}
out=${2:-$from/$name/$name.gba}
own=$checks/runtime
games=$(cd "$checks/../games" && pwd)
[ -d "$from/$name" ] || { echo "build.sh: no check named $name in $from" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/made"
PYTHONPATH=$(dirname "$games") python3 -P -m "$(basename "$games").runtime.font" "$work/made"

# A folder may hold nothing but a file `from`: the name of the folder whose sources it builds, and flags.
sources=$name
flags=
if [ -f "$from/$name/from" ]; then read -r sources flags < "$from/$name/from"; fi

compile() { # GROUP FILE...: Thumb code in the cartridge, but for *.arm.c
    group=$1
    shift
    for file; do
        case $file in *.arm.c) mode=-marm ;; *) mode=-mthumb ;; esac
        # shellcheck disable=SC2086
        arm-none-eabi-gcc -mcpu=arm7tdmi -mthumb-interwork $mode -O1 -std=gnu11 -ffreestanding -fno-common \
            -fno-strict-aliasing -fno-toplevel-reorder -fno-tree-loop-distribute-patterns -Wall -Wextra -Werror \
            "-ffile-prefix-map=$games=games" "-ffile-prefix-map=$from=." "-ffile-prefix-map=$checks=." \
            "-ffile-prefix-map=$work=." "-DNAME=\"$name\"" $flags \
            "-I$own" "-I$games/runtime" "-I$work/made" "-Wa,-I$own,--no-warn" -c "$file" -o "$work/$group-$(basename "$file").o"
    done
}
compile 1 "$games/runtime/crt0.s" "$games/runtime/memory.c" "$own"/*.[cs]
compile 2 "$from/$sources"/*.[cs]
compile 3 "$work/made"/*.c

arm-none-eabi-gcc -mcpu=arm7tdmi -mthumb -mthumb-interwork -nostdlib -Wl,--build-id=none \
    -T "$own/checks.ld" "$work"/*.o -lgcc -o "$work/check.elf"
arm-none-eabi-objcopy -O binary "$work/check.elf" "$work/check.bin"
python3 "$games/runtime/header.py" "$work/check.bin" "$out" "$name"
[ -z "${KEEP_ELF:-}" ] || cp "$work/check.elf" "$KEEP_ELF"
echo "$name: $(wc -c < "$out") bytes"
