#!/bin/sh
# Compiles src/main/bpf/*.bpf.c into TARGET/classes/dev/breakwater/lab/. Usage: compile.sh TARGET
set -eu
out=$1/classes/dev/breakwater/lab
mkdir -p "$out"
for source in src/main/bpf/*.bpf.c; do
	name=${source##*/}
	# As bpf/tools/compile.sh does it.
	clang -target bpf -mcpu=v3 -O2 -g -std=gnu11 -Wall -Wextra -Werror \
		-isystem "/usr/include/$(uname -m)-linux-gnu" \
		-c "$source" -o "$out/${name%.c}.o"
done
