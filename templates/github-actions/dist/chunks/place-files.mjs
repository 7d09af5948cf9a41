const e=`.swarm-ci-files`,t=`# shellcheck shell=sh
# Functions for the programs that put files into a folder on the server, whole or not at all.

# $1 folder on the server, $2 folder of the environment below it. Makes room for the new files in $new. What becomes live has
# the modes of git, whatever the umask of the login is.
stage() {
  set -eu
  trap '' HUP PIPE
  umask 022
  live=$1
  work=$2
  new=$work/new
  rm -rf "$new"
  mkdir "$new"
}

# Environments can share a folder: of all their uploads, one at a time moves files, because it reads the lists of the others.
# Until it is its turn, the end of the lock on the environment ends it (by "receiving").
take_turn() {
  exec 8>>"$live/.swarm-ci/.placing"
  sh -c 'echo $$ >"$0/receiving"
    tenths=600
    until flock -n 8; do
      [ "$tenths" -gt 0 ] || exit 1
      tenths=$((tenths - 1))
      sleep 0.1
    done' "$work" || {
    rm -f "$work/receiving"
    echo 'another environment is still placing its files there' >&2
    exit 91
  }
  rm -f "$work/receiving"
}

# $live folder on the server, $work folder of the environment below it, $new beside the live files those that are not among
# them yet, with the list of all. They move into place, each by one rename, and those of the previous upload that are not in
# the list disappear. Anything else in the folder (a database in a bind mount) stays, and so does what a path only leads to
# through a link. A folder of the new list is never removed, because a container may have mounted it. The arguments are
# paths of files that are written in place.
# Exit code 255 ends xargs at once. A folder's name can end in a newline, which $(...) would cut off.
place() {
  export live LC_ALL=C
  take_turn
  : >"$work/gone"
  if [ -f "$work/files" ]; then
    # What another environment has in its list stays. A path of the new list or of theirs appears there two or more times.
    for list in "$live"/.swarm-ci/*/files; do
      [ ! -f "$list" ] || [ "$list" = "$work/files" ] || cat -- "$list" "$list"
    done >"$new/.swarm-ci-others"
    sort -z -- "$work/files" "$new/.swarm-ci-others" "$new/.swarm-ci-files" "$new/.swarm-ci-files" >"$new/.swarm-ci-all"
    uniq -z -u -- "$new/.swarm-ci-all" "$work/gone"
    rm -f "$new/.swarm-ci-all" "$new/.swarm-ci-others"
    not_through_links <"$work/gone" | xargs -0 sh -c 'for f do rm -f -- "$live/$f" || exit 255; done' sh
  fi
  mv -f -- "$new/.swarm-ci-files" "$work/files.new"
  cd "$new"
  for f do
    if [ ! -f "$f" ] || [ -L "$f" ] || [ ! -f "$live/$f" ] || [ -L "$live/$f" ]; then continue; fi
    if [ -x "$f" ]; then mode=755; else mode=644; fi
    chmod "$mode" -- "$live/$f" 2>/dev/null || continue
    cmp -s -- "$f" "$live/$f" || cat -- "$f" >"$live/$f" || continue
    rm -f -- "$f"
  done
  find . ! -type d -print0 | xargs -0 sh -c '
    for f do
      if [ ! -d "$live/$f" ] || [ -L "$live/$f" ]; then continue; fi
      find "$live/$f" -depth -type d -exec rmdir -- {} + || exit 255
    done' sh
  find . -type d -print0 | xargs -0 sh -c '
    for d do
      mkdir -p -- "$live/$d" || exit 255
      find "$d" -mindepth 1 -maxdepth 1 ! -type d -exec sh -c "mv -f -- \\"\\$@\\" \\"\\$live/\\$0/\\"" "$d" {} + || exit 255
    done' sh
  mv -f -- "$work/files.new" "$work/files"
  # The folders of what is gone, as far as they are empty now; then the modes of those that are left.
  folders_of <"$work/gone" | sort -z -r | not_through_links |
    xargs -0 sh -c 'for d do rmdir -- "$live/$d" 2>/dev/null || :; done' sh
  folders_of <"$work/files" | sort -z -u | xargs -0 sh -c '
    for d do shift; [ -L "$live/$d" ] || set -- "$@" "$live/$d"; done
    chmod 755 -- "$@" 2>/dev/null || :' sh
  rm -f "$work/gone"
  cd /
  rm -rf "$new"
}

# The folders on the way to each path of a list, as often as they are on one.
folders_of() {
  xargs -0 sh -c '
    for f do
      while case $f in */*) ;; *) false ;; esac; do f=\${f%/*}; printf "%s\\0" "$f"; done
    done' sh
}

# The paths of a list that no link below $live leads to another place.
not_through_links() {
  xargs -0 sh -c '
    for f do
      p=$f
      while case $p in */*) ;; *) printf "%s\\0" "$f"; false ;; esac; do p=\${p%/*}; [ ! -L "$live/$p" ] || break; done
    done' sh
}
`;function n(e,{serverPath:t,workFolder:n},...r){return[`flock`,`${n}/busy`,`flock`,`${n}/placing`,`sh`,`-c`,e,`sh`,t,n,...r]}export{t as n,n as r,e as t};