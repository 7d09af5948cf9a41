# shellcheck shell=sh
# Makes $folder, in memory where possible. It is removed when the program ends.

umask 077
base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=${TMPDIR:-/tmp}
folder=
trap '[ -z "$folder" ] || rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM PIPE
folder=$(mktemp -d "$base/swarm-ci.XXXXXXXX") || exit 90
