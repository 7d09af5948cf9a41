# shellcheck shell=sh
# Runs after place-files.sh. $1 folder on the server, $2 folder of the environment below it, $3 id of the release.
# shellcheck disable=SC2154 # stage sets $work and $new

stage "$1" "$2"
cd "$work/releases/$3/files" || exit
tar -cf - . | tar -xpf - -C "$new"
find . ! -type d -print0 | xargs -0 sh -c 'for f do printf "%s\0" "${f#./}"; done' sh >"$new/.swarm-ci-files"
place
