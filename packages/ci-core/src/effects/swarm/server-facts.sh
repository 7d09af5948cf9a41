#!/bin/sh
# $1 the folder. Prints what is there; changes nothing.

near=$1
while [ ! -e "$near" ] && [ "$near" != / ]; do near=$(dirname -- "$near"); done
[ -d "$near" ] && [ -w "$near" ] && [ -x "$near" ] && echo writable=yes
echo "nearest=$near"
echo "free=$(df -Pk -- "$near" | tail -n 1 | { read -r _ _ _ free _; echo "$free"; })"
echo "home=$HOME"
echo "cli=$(docker --version 2>/dev/null)"
# A file system without locks, such as some network shares, and tools that know less than a deploy needs.
if command -v flock >/dev/null && [ -d "$near" ]; then
  said=$(flock -n "$near" true 2>&1) || [ -z "$said" ] || printf 'unlockable=%s\n' "$said" | head -n 1
fi
[ "$(printf 'a\0b\0b\0' | sort -z 2>/dev/null | uniq -z -u 2>/dev/null | xargs -0 printf %s 2>/dev/null)" = a ] || echo unable=yes
# Which swarm the docker command means: a context, DOCKER_HOST or rootless mode may lead it to another engine.
if command -v docker >/dev/null; then
  known=$(timeout 15 docker info --format '{{with .Swarm.Cluster}}{{.ID}}{{end}} {{.Name}}' 2>/dev/null | tail -n 1)
  echo "docker=$known"
  # Why it does not answer, in words that all versions have.
  case $known in
    *[!\ ]*) ;;
    *)
      said=$(timeout 15 docker version --format '{{.Server.Version}}' 2>&1 >/dev/null)
      [ $? != 124 ] || said='no answer within 15 s'
      printf '%s\n' "$said" | grep -v '^ *$' | tail -n 1 | sed 's/^/unanswered=/'
      ;;
  esac
  echo "context=$(docker context show 2>/dev/null | head -n 1)"
  echo "address=$DOCKER_HOST"
fi
for tool in flock tar xargs find sort uniq mktemp timeout; do command -v "$tool" >/dev/null || echo "missing=$tool"; done
