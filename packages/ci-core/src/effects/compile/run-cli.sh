# shellcheck shell=sh
# Runs after memory-folder.sh. $1 the folder on the server, then the command. The files that the command reads come as an
# archive on standard input. They are unpacked below a root of their own, so that relative paths lead where they would lead.
# The command talks to the engine that listens in that folder. It ends with the connection, as its input does.
# shellcheck disable=SC2154 # memory-folder sets $folder

echo "$folder"
mkdir -p "$folder/root$1"
cd "$folder/root$1" || exit 90
command=$2
shift 2
tar -x -p -f - && [ -f .swarm-ci-files ] || exit 90
rm -f .swarm-ci-files
unset DOCKER_CONTEXT DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_API_VERSION
export PWD
# A compose file can show what is in the environment, so the engine is not.
"$command" --host "unix://$folder/engine" "$@" </dev/null >/dev/null
