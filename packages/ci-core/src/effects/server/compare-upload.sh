# shellcheck shell=sh
# Runs after memory-folder.sh and compare-files.sh. $1 folder on the server, $2 folder of the environment below it; the files
# come as an archive on standard input. The tar of BusyBox applies the umask, even with -p, unless it runs as root.
# shellcheck disable=SC2154 # memory-folder sets $folder

cd "$folder" || exit 90
(umask 022 && tar -x -p -f -) && [ -f .swarm-ci-files ] || exit 90
rm -f .swarm-ci-files
compare_files "$1" "$2"
