#!/bin/sh
# Ends and removes what a lab made, as its records say, whatever became of the lab itself.
#   janitor.sh watch RECORDS     holds the records, says "ready", waits for its input to end, cleans
#   janitor.sh clean RECORDS     cleans where nobody holds the records any more; waits SECONDS for that
# A record is a line: "process PID START" (START: field 22 of /proc/PID/stat, so that a PID used again is
# never mistaken), "namespace NAME", "directory PATH", "pins PATH".
set -u
mode=$1
records=$2
seconds=${3:-0}

trap '' INT HUP TERM

is_ours() { # PID START: false for a zombie, which has ended
	set -- "$2" $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null)
	[ "${2:-Z}" != Z ] && [ "${21:-}" = "$1" ]
}

each() { # KIND: the records of one kind, the newest first
	tac "$records" | sed -n "s/^$1 //p"
}

# PostgreSQL leaves its parent's session: it is found by the folder it works in.
postmasters() {
	each directory | while read -r directory; do
		find "$directory" -maxdepth 5 -name postmaster.pid 2>/dev/null | while read -r file; do
			pid=$(head -n 1 "$file")
			case $(readlink "/proc/$pid/cwd" 2>/dev/null) in
			"$directory"/*) echo "$pid" ;;
			esac
		done
	done
}

signal_all() { # SIGNAL
	each process | while read -r pid start; do
		is_ours "$pid" "$start" && kill -s "$1" -- "$pid" 2>/dev/null
	done
}

any_left() {
	[ -n "$(each process | while read -r pid start; do is_ours "$pid" "$start" && echo left; done)" ]
}

end_processes() {
	signal_all TERM
	tenths=0
	while any_left && [ $tenths -lt 80 ]; do
		sleep 0.1
		tenths=$((tenths + 1))
	done
	each process | while read -r pid start; do
		is_ours "$pid" "$start" && kill -s KILL -- "-$pid" 2>/dev/null
	done
	for pid in $(postmasters); do
		kill -s QUIT "$pid" 2>/dev/null
	done
}

remove_what_is_left() {
	each namespace | while read -r name; do
		case $name in bw-*) ip netns delete "$name" 2>/dev/null ;; esac
	done
	each pins | while read -r path; do
		case $path in /sys/fs/bpf/?*) rm -rf -- "$path" && rmdir -- "${path%/*}" 2>/dev/null ;; esac
	done
	each directory | while read -r path; do
		case $path in /run/breakwater/?* | /tmp/breakwater-?*) rm -rf -- "$path" ;; esac
	done
}

[ -e "$records" ] || exit 0
exec 9<"$records"
case $mode in
watch)
	flock -n 9 || exit 1
	echo ready
	# Without the lock: it must not outlive this shell.
	cat >/dev/null 9<&-
	;;
clean)
	flock -w "$seconds" 9 || exit 75
	;;
esac
[ -e "$records" ] || exit 0
end_processes
remove_what_is_left
rm -f -- "$records"
