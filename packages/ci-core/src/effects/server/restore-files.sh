# shellcheck shell=sh
# Runs after place-files.sh. $1 folder on the server, $2 folder of the environment below it, $3 id of the release, then the
# files to write in place. A release that an earlier version kept has the modes of its login's umask.
# shellcheck disable=SC2154 # stage sets $work and $new

stage "$1" "$2"
cd "$work/releases/$3/files" || exit
shift 3
tar -cf - . | tar -xpf - -C "$new"
cd "$new" || exit
find . ! -type d -print0 | xargs -0 sh -c 'for f do printf "%s\0" "${f#./}"; done' sh >"$work/list"
find . -type d -exec chmod 755 {} +
find . -type f \( -perm -100 -o -perm -010 -o -perm -001 \) -exec chmod 755 {} +
find . -type f ! -perm -100 -exec chmod 644 {} +
mv -f -- "$work/list" "$new/.swarm-ci-files"
place "$@"
