#!/bin/sh
# own-pins.sh USER: mounts the BPF file system where it isn't, and gives USER our folder in it: it belongs to root, and the
# agent runs as somebody else. As root; breakwater-agent.service calls it before each start.
set -eu
user=$1
root=/sys/fs/bpf
folder=$root/breakwater

mountpoint -q "$root" || mount -t bpf -o mode=0711 bpf "$root"
# Others may pass through, and see nothing: what is below has modes of its own.
chmod a+x "$root"
mkdir -p -m 0700 "$folder"
chown -R "$user:" "$folder"
