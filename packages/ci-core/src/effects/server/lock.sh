#!/bin/sh
# $1 folder of the environment, $2 seconds to wait, $3 the owner of the lock, $4 seconds without a heartbeat after which the
# job counts as ended.
# A kernel lock, held by this process, which ends with the job's connection: it is released even when the job is killed.
# An upload that outlived its job holds "busy" until it ends. An upload holds "placing": it would wait for more input
# until the server notices a lost connection, so it is killed; once all files have arrived they are moved into place, which
# must not be interrupted. What a power loss left behind is removed first.

# The folder of the files is readable for containers, the own one is private, whatever the umask of the login is.
umask 022
mkdir -p "${1%/*/*}" || exit 1
umask 077
mkdir -p "$1" && cd "$1" || exit 1
command -v flock >/dev/null || { echo 'there is no flock' >&2; exit 1; }
case $(flock --help 2>&1) in *--timeout*) can_wait=yes ;; *) can_wait= ;; esac
# $1 seconds to wait, then what flock gets. The one of BusyBox cannot wait for a limited time.
wait_for() {
  tenths=$(($1 * 10))
  [ -z "$can_wait" ] || { flock -w "$@"; return; }
  shift
  until flock -n "$@"; do
    [ "$tenths" -gt 0 ] || return 1
    tenths=$((tenths - 1))
    sleep 0.1
  done
}
# Where the folder was removed meanwhile, nothing is left to wait for.
end_upload() {
  flock -n placing true || while [ -e lock ] && { kill "$(cat receiving)"; ! wait_for 1 placing true; }; do :; done
  rm -f receiving
} 2>/dev/null
exec 9>>lock
# Another job has it only if flock fails without a word: a file system without locks is an error.
has_lock() {
  said=$(flock -n 9 2>&1) && return
  [ -n "$said" ] || return 1
  printf '%s\n' "$said" >&2
  exit 1
}
# Without an owner the lock has just been taken, or is being released.
unnamed=100
until has_lock; do
  who=$(cat owner 2>/dev/null) || :
  if [ -n "$who" ] || [ "$unnamed" = 0 ]; then
    echo "held $who"
    wait_for "$2" 9 || exit 75
    break
  fi
  unnamed=$((unnamed - 1))
  sleep 0.1
done
end_upload
wait_for "$2" busy true || exit 75
sweep() {
  end_upload
  rm -rf new
  if [ -f touched ]; then mv -f owner last; fi 2>/dev/null
  rm -f owner touched
}
leave() {
  trap '' HUP INT TERM PIPE
  sweep
}
trap leave EXIT
trap 'exit 0' HUP INT TERM PIPE
sweep
[ ! -f last ] || echo "last $(($(date +%s) - $(stat -c %Y last))) $(cat last)"
[ ! -f unfinished ] || echo "unfinished $(cat unfinished)"
printf '%s' "$3" >owner
echo ready
while beat=$(timeout "$4" head -c 1 2>/dev/null) && [ -n "$beat" ]; do
  case $beat in
    t) : >touched ;;
    b) : >touched; cp owner unfinished ;;
    s) rm -f unfinished ;;
  esac
done
