#!/bin/sh
# Compiles every bpf/*.bpf.c into TARGET/classes/dev/breakwater/bpf/. Usage: compile.sh TARGET
set -eu
target=$1
out=$target/classes/dev/breakwater/bpf
mkdir -p "$out"
for source in *.bpf.c; do
	object=$out/${source%.c}.o
	# An object younger than all it is made of is left alone: what depends on it would be built again.
	if [ -e "$object" ] && [ -z "$(find ./*.[ch] tools/compile.sh "$target/generated-c" \
		-type f -newer "$object" | head -n 1)" ]; then
		continue
	fi
	# -mcpu=v3 gives 32-bit jumps and atomics (kernel 5.12 on); -g gives BTF, which libbpf reads maps from.
	# -fno-strict-aliasing as the kernel's own code: headers are written by field and summed by word.
	# -mllvm -bpf-stack-size is not raised: 512 bytes are the kernel's.
	clang -target bpf -mcpu=v3 -O2 -g -std=gnu11 -fno-strict-aliasing -Wall -Wextra -Werror \
		-I . -I "$target/generated-c" -isystem "/usr/include/$(uname -m)-linux-gnu" \
		-c "$source" -o "$object"
done
