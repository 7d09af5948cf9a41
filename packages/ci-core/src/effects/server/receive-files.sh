# shellcheck shell=sh
# Runs after place-files.sh. $1 folder on the server, $2 folder of the environment below it, then the files to write in place.
# The archive, of files that are not there yet, comes on standard input and is unpacked beside the live ones; its last member,
# the list of all files, proves that it is complete. Until then, the end of the lock on the environment ends it (by
# "receiving").
# shellcheck disable=SC2154 # stage sets $work and $new

stage "$1" "$2"
shift 2
trap 'rm -f "$work/receiving"' EXIT
sh -c 'echo $$ >"$0/receiving" && exec tar -x -p -f - -C "$0/new"' "$work"
rm -f "$work/receiving"
[ -f "$new/.swarm-ci-files" ] || { echo 'the upload was cut short' >&2; exit 90; }
place "$@"
