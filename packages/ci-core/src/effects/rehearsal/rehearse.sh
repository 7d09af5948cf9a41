# shellcheck shell=sh
# Runs after compare-files.sh. $1 folder on the server, $2 folder of the environment below it, $3 whether the deploy would have a
# login of its own, then the command. The files are below a separate root, so that relative paths lead where they
# would lead. Everything is removed when this ends. It ends with the connection, as its input does.

umask 077
base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=${TMPDIR:-/tmp}
folder=
trap '[ -z "$folder" ] || rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM PIPE
folder=$(mktemp -d "$base/swarm-ci.XXXXXXXX") || exit 90
echo "$folder"
live=$1 work=$2 login=$3
shift 3
mkdir -p "$folder/root$live"
cd "$folder/root$live" || exit 90
tar -x -p -f - && [ -f .swarm-ci-files ] || exit 90
rm -f .swarm-ci-files .swarm-ci-secrets
compare_files "$live" "$work"
unset DOCKER_CONTEXT DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_API_VERSION
export DOCKER_HOST="unix://$folder/engine"
[ "$login" = no ] || export DOCKER_CONFIG="$folder/docker"
"$@" </dev/null >/dev/null
