# shellcheck shell=sh
# Functions for the programs that put files into a folder on the server, whole or not at all.

# $1 folder on the server, $2 folder of the environment below it. Makes room for the new files in $new.
stage() {
  set -eu
  trap '' HUP PIPE
  live=$1
  work=$2
  new=$work/new
  rm -rf "$new"
  mkdir "$new"
}

# $live folder on the server, $work folder of the environment below it, $new beside the live files those that are not among
# them yet, with the list of all. They move into place, each by one rename, and those of the previous upload that are not in
# the list disappear. Anything else in the folder (a database in a bind mount) stays, and so does what a path only leads to
# through a link.
# Exit code 255 ends xargs at once. A folder's name can end in a newline, which $(...) would cut off.
place() {
  export live LC_ALL=C
  if [ -f "$work/files" ]; then
    # What another environment has in its list stays. A path of the new list or of theirs appears there two or more times.
    for list in "$live"/.swarm-ci/*/files; do
      [ ! -f "$list" ] || [ "$list" = "$work/files" ] || cat -- "$list" "$list"
    done >"$new/.swarm-ci-others"
    sort -z -- "$work/files" "$new/.swarm-ci-others" "$new/.swarm-ci-files" "$new/.swarm-ci-files" >"$new/.swarm-ci-all"
    uniq -z -u -- "$new/.swarm-ci-all" "$new/.swarm-ci-gone"
    xargs -0 sh -c '
      through_link() {
        p=$1
        while case $p in */*) ;; *) return 1 ;; esac; do p=${p%/*}; [ ! -L "$live/$p" ] || return 0; done
      }
      for f do
        ! through_link "$f" || continue
        rm -f -- "$live/$f" || exit 255
        d=$(dirname -- "$f"; echo .)
        d=${d%??}
        while [ "$d" != . ] && rmdir -- "$live/$d" 2>/dev/null; do d=$(dirname -- "$d"; echo .); d=${d%??}; done
      done' sh <"$new/.swarm-ci-gone"
    rm -f "$new/.swarm-ci-all" "$new/.swarm-ci-gone" "$new/.swarm-ci-others"
  fi
  mv -f -- "$new/.swarm-ci-files" "$work/files.new"
  cd "$new"
  find . ! -type d -print0 | xargs -0 sh -c '
    for f do
      if [ ! -d "$live/$f" ] || [ -L "$live/$f" ]; then continue; fi
      find "$live/$f" -depth -type d -exec rmdir -- {} + || exit 255
    done' sh
  find . -type d -print0 | xargs -0 sh -c '
    for d do
      mkdir -p -- "$live/$d" || exit 255
      find "$d" -mindepth 1 -maxdepth 1 ! -type d -exec sh -c "mv -f -- \"\$@\" \"\$live/\$0/\"" "$d" {} + || exit 255
    done' sh
  mv -f -- "$work/files.new" "$work/files"
  cd /
  rm -rf "$new"
}
