#!/bin/sh
# Compiles the benchmark programs into TARGET/classes/dev/breakwater/bench/. Usage: compile.sh TARGET
set -eu
out=$1/classes/dev/breakwater/bench
mkdir -p "$out"
# As bpf/tools/compile.sh does it, with the packet path's own sources.
clang -target bpf -mcpu=v3 -O2 -g -std=gnu11 -fno-strict-aliasing -Wall -Wextra -Werror \
	-I ../bpf -I ../bpf/target/generated-c -isystem "/usr/include/$(uname -m)-linux-gnu" \
	-c src/main/bpf/bench.bpf.c -o "$out/bench.bpf.o"
