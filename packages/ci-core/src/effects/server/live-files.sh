#!/bin/sh
# $1 folder on the server, $2 folder of the environment below it. Prints a hash of the list of the last upload, then its links,
# each with a line for what it points to, then modes and hashes of its files. What is no longer a plain file or a link, or has a
# name that does not fit on one line, is left out. Then the owners and modes that its folders have.

cr=$(printf '\r')
nl='
'
export LC_ALL=C cr nl
cd "$1" && [ -f "$2/files" ] || exit 0
sha256sum <"$2/files"
xargs -0 sh -c '
  for f do
    [ -L "$f" ] || continue
    to=$(readlink -- "$f"; echo .)
    to=${to%"$nl."}
    case $f$to in *"$cr"* | *"$nl"*) ;; *) printf "link %s\n%s\n" "$f" "$to" ;; esac
  done' sh <"$2/files"
xargs -0 sh -c '
  for f do
    case $f in - | *\\* | *"$cr"* | *"$nl"*) continue ;; esac
    [ ! -f "$f" ] || [ -L "$f" ] || printf "%s\0" "$f"
  done' sh <"$2/files" | xargs -0 sh -c '[ $# = 0 ] || { stat -c "%a %n" -- "$@"; sha256sum -- "$@"; }' sh
echo "uid $(id -u)"
xargs -0 sh -c '
  for f do
    while case $f in */*) ;; *) false ;; esac; do f=${f%/*}; printf "%s\0" "$f"; done
  done' sh <"$2/files" | sort -z -u | xargs -0 sh -c '[ $# = 0 ] || stat -c "folder %u %a %F" -- "$@" 2>/dev/null' sh | sort -u
