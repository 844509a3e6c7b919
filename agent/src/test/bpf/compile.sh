#!/bin/sh
# Compiles the programs of the agent's own tests. Usage: compile.sh FOLDER
set -eu
mkdir -p "$1"
for source in src/test/bpf/*.bpf.c; do
	object=$1/$(basename "${source%.c}").o
	if [ "$object" -nt "$source" ]; then
		continue
	fi
	clang -target bpf -mcpu=v3 -O2 -g -std=gnu11 -fno-strict-aliasing -Wall -Wextra -Werror \
		-isystem "/usr/include/$(uname -m)-linux-gnu" -c "$source" -o "$object"
done
