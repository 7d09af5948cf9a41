#!/bin/sh
# The only program that the server's login shell gets, the same for every command. It reads the command from its standard
# input, a line each ("s" start, "d" folder, "e" variable, "a" argument, "x<lines>" run), special bytes written as \0ooo, and
# becomes that command, which reads the rest of the input. So no value is ever part of a shell's program, and no variable is
# ever visible in a process list. A profile that reads some of the input cannot turn the command into another one: the lines
# are counted. Its own variables have names that no command uses, or they would hide the command's.
# The login shell may not be a POSIX shell: the lines are sent as one, between single quotes. So each ends in ";" or a word
# after which a command may follow, and none has a backslash, a single quote or "!".

set --;
swarm_ci_d=;
swarm_ci_n=0;
while IFS= read -r swarm_ci_l; do
  swarm_ci_v=$(printf "%b_" "${swarm_ci_l#?}");
  swarm_ci_v=${swarm_ci_v%_};
  case $swarm_ci_l in [saed]*) swarm_ci_n=$((swarm_ci_n+1));; esac;
  # shellcheck disable=SC2163 # a whole NAME=value
  case $swarm_ci_l in
    a*) set -- "$@" "$swarm_ci_v";;
    e*) export "$swarm_ci_v";;
    d*) swarm_ci_d=$swarm_ci_v;;
    x*) break;;
  esac;
done;
[ "$swarm_ci_l" = "x$swarm_ci_n" ] || exit 126;
printf "<<swarm-ci>>";
printf "<<swarm-ci>>" >&2;
if [ "$swarm_ci_d" ]; then cd -- "$swarm_ci_d" || exit 126; fi;
exec "$@"
