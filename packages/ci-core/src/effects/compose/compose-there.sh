# shellcheck shell=sh
# Runs after memory-folder.sh. $1 the text of a compose file that is merged last (may be empty), the rest the options of
# "docker compose"; the compose files come as an archive on standard input.
# Prints the folder that they are in, then what "docker compose" prints. Ends with 91 if there is no "docker compose".
# shellcheck disable=SC2154 # memory-folder sets $folder

overlay=$1
shift
mkdir "$folder/manifest" && cd "$folder/manifest" || exit 90
tar -x -p -f - && [ -f .swarm-ci-files ] || exit 90
rm -f .swarm-ci-files
# A file can show what is in the environment, HOME would be filled in for ~, and variables such as COMPOSE_FILE change what is read.
compose() {
  env -i PATH="$PATH" HOME=/swarm-ci-home DOCKER_CONFIG="${DOCKER_CONFIG:-${HOME:-/}/.docker}" COMPOSE_DISABLE_ENV_FILE=1 \
    docker compose "$@"
}
compose version 2>/dev/null </dev/null | grep -qi compose || exit 91
echo "$folder/manifest"
printf '%s' "$overlay" | compose --project-directory "$folder/manifest" "$@"
