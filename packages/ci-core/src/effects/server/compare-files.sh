# shellcheck shell=sh
# $1 folder on the server, $2 folder of the environment below it; the files that would be uploaded are in the current folder.
# Prints how each differs from the live one, in pairs: "added", "changed" or "removed", and the path, each ended by a zero
# byte. An upload keeps the modes, so they count; a mode that cannot be read counts as changed.
compare_files() {
  find . ! -type d -exec sh -c '
    live=$0
    same() { cmp -s -- "$1" "$2" && mode=$(stat -c %a -- "$1") && [ "$mode" = "$(stat -c %a -- "$2")" ]; }
    for f do
      if [ ! -e "$live/$f" ] && [ ! -L "$live/$f" ]; then printf "added\0%s\0" "$f"
      elif [ -L "$f" ] || [ -L "$live/$f" ]; then
        [ "$(readlink -- "$f"; echo .)" = "$(readlink -- "$live/$f"; echo .)" ] || printf "changed\0%s\0" "$f"
      elif ! same "$f" "$live/$f"; then printf "changed\0%s\0" "$f"
      fi
    done' "$1" {} +
  # What another environment uploaded here, too, is not removed. The uniq of BusyBox splits a name of several lines, so it is
  # only asked where there is another list.
  others=
  for list in "$1"/.swarm-ci/*/files; do
    if [ -f "$list" ] && [ "$list" != "$2/files" ]; then others=yes; fi
  done
  [ ! -f "$2/files" ] || if [ -z "$others" ]; then
    cat -- "$2/files"
  else
    {
      cat -- "$2/files"
      for list in "$1"/.swarm-ci/*/files; do
        [ ! -f "$list" ] || [ "$list" = "$2/files" ] || cat -- "$list" "$list"
      done
    } | sort -z | uniq -z -u
  fi | xargs -0 sh -c '
    for f do [ -e "$f" ] || [ -L "$f" ] || printf "removed\0./%s\0" "$f"; done' sh
}
