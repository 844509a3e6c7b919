#!/bin/sh
# Compiles the flood program into TARGET/classes/dev/breakwater/lab/flood/. Usage: compile.sh TARGET
set -eu
out=$1/classes/dev/breakwater/lab/flood
mkdir -p "$out"
# As bpf/tools/compile.sh does it.
clang -target bpf -mcpu=v3 -O2 -g -std=gnu11 -Wall -Wextra -Werror \
	-isystem "/usr/include/$(uname -m)-linux-gnu" \
	-c src/main/bpf/flood.bpf.c -o "$out/flood.bpf.o"
