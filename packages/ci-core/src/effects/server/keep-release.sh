# shellcheck shell=sh
# Runs after mark-live.sh. $1 folder of the server, $2 folder of the environment, $3 id of the new release, $4 the history with it,
# then those to remove; the record comes on standard input. The files are those of the upload that is live now.

set -eu
umask 022
IFS= read -r record || { echo 'the record was cut short' >&2; exit 90; }
live=$1 work=$2 id=$3 history=$4
shift 4
new=$work/releases/new
rm -rf "$new"
mkdir -p "$new/files"
(umask 077 && printf '%s\n' "$record" >"$new/release.json")
cd "$live"
xargs -0 sh -c 'tar -cf - -- "$@" | tar -xpf - -C "$0"' "$new/files" <"$work/files"
rm -rf "$work/releases/$id"
mv -- "$new" "$work/releases/$id"
mark_live "$work" "$history"
for old do rm -rf -- "$work/releases/$old"; done
