# shellcheck shell=sh
# Runs after compare-files.sh. $1 folder on the server, $2 folder of the environment below it; the files come as an archive on
# standard input. They are unpacked in memory, and removed when this ends.

umask 077
base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=${TMPDIR:-/tmp}
folder=
trap '[ -z "$folder" ] || rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM PIPE
folder=$(mktemp -d "$base/swarm-ci.XXXXXXXX") || exit 90
cd "$folder" || exit 90
tar -x -p -f - && [ -f .swarm-ci-files ] || exit 90
rm -f .swarm-ci-files
compare_files "$1" "$2"
