#!/bin/sh
# Runs one command after another, so that the profile of the login shell runs once. $1 the mark after each output, $2 the
# program of bootstrap.sh. Standard input has for each command the number of its lines, and the lines: those of bootstrap.sh,
# then "i<bytes>" for its input, special bytes written as \0ooo. The lines are read to the end, also when the command is not
# interested: what is left would be taken for the next one.

while IFS= read -r swarm_ci_n; do
  {
    trap '' PIPE
    while [ "$swarm_ci_n" -gt 0 ] && IFS= read -r swarm_ci_l; do
      swarm_ci_n=$((swarm_ci_n - 1))
      case $swarm_ci_l in
        i*) printf '%b' "${swarm_ci_l#i}" ;;
        *) printf '%s\n' "$swarm_ci_l" ;;
      esac
    done 2>/dev/null
  } | sh -c "$2"
  printf '%s%s;' "$1" "$?"
  printf '%s' "$1" >&2
done
