# shellcheck shell=sh
# Runs after memory-folder.sh. $1 the folder on the server, then the command. On standard input come the variables for the
# command, a line each ("e" NAME=value with special bytes as \0ooo, "u" a NAME that it must not have, "." the end), then the
# files that it reads, as an archive. They are unpacked below a root of their own, so that relative paths lead where they would
# lead. The command talks to the engine that listens in that folder. It ends with the connection, as its input does.
# shellcheck disable=SC2154 # memory-folder sets $folder

echo "$folder"
mkdir -p "$folder/root$1"
cd "$folder/root$1" || exit 90
command=$2
shift 2
count=0
unset=
# shellcheck disable=SC2034 # value is used by eval
while IFS= read -r line && [ "$line" != . ]; do
  case $line in
    e*) value=$(printf '%b_' "${line#e}") && eval "swarm_ci_set_$count=\${value%_}" && count=$((count + 1)) ;;
    u*) unset="$unset ${line#u}" ;;
  esac
done
tar -x -p -f - && [ -f .swarm-ci-files ] || exit 90
rm -f .swarm-ci-files

# What a compose file leaves open is filled in from the environment of the command. So it has the variables of the job, and of
# the server only what it needs to find itself and its logins.
# shellcheck disable=SC2163 # a whole NAME=value
with_variables() {
  for swarm_ci_name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
    case $swarm_ci_name in
      PATH | HOME | PWD | DOCKER_CONFIG) ;;
      http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY) ;;
      AWS_* | AZURE_* | GOOGLE_* | CLOUDSDK_* | GNUPGHOME | PASSWORD_STORE_DIR | XDG_RUNTIME_DIR | DBUS_SESSION_BUS_ADDRESS) ;;
      *) (unset "$swarm_ci_name") 2>/dev/null && unset "$swarm_ci_name" ;;
    esac
  done
  for swarm_ci_name in $unset; do unset "$swarm_ci_name"; done
  set -- "$command" "$@"
  swarm_ci_count=$count
  while [ "$swarm_ci_count" -gt 0 ]; do
    swarm_ci_count=$((swarm_ci_count - 1))
    eval "export \"\$swarm_ci_set_$swarm_ci_count\""
  done
  export PWD
  exec "$@"
}
# A compose file can show what is in the environment, so the engine is not.
(with_variables --host "unix://$folder/engine" "$@") </dev/null >/dev/null
