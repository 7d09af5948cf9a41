# shellcheck shell=sh
# $1 folder of the environment, $2 the ids of the releases that were live, a line each, the last one now.
mark_live() {
  (umask 077 && printf '%s\n' "$2" >"$1/releases/live.new") && mv -f -- "$1/releases/live.new" "$1/releases/live"
}
