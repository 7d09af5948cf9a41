#!/bin/sh
# The deploy that small teams copy from one pipeline into the next, as plain as it is written there: host keys are taken as
# they come, names of configs come from a few lines of Python, three scp bring the files, one ssh runs the stack deploy.
# Arguments: environment, stack, folder on the server, then what `docker stack deploy` gets besides. In the folder with the manifests.
# Environment: SERVER_HOST, SERVER_PORT, SERVER_USER, SSH_KEY_FILE, REGISTRY, REGISTRY_USER, REGISTRY_PASSWORD, CONFIG_VERSIONS.
# shellcheck disable=SC2086 # $login holds several options
set -eu
environment=$1 stack=$2 folder=$3
shift 3
compose=docker-compose.$environment.yaml
server=$SERVER_USER@$SERVER_HOST
local=$(mktemp -d)
trap 'rm -rf "$local"' EXIT

ssh-keyscan -p "$SERVER_PORT" "$SERVER_HOST" >"$local/known_hosts" 2>/dev/null
login="-F none -o UserKnownHostsFile=$local/known_hosts -o BatchMode=yes -i $SSH_KEY_FILE"

{ echo "REGISTRY=$REGISTRY"; [ -z "${ROUND-}" ] || echo "ROUND=$ROUND"; } >"$local/.env"
/usr/bin/python3 "$CONFIG_VERSIONS" . "$compose" >>"$local/.env"

scp -q -P "$SERVER_PORT" $login "$compose" "$server:$folder/"
scp -q -r -P "$SERVER_PORT" $login "$environment" "$server:$folder/"
scp -q -P "$SERVER_PORT" $login "$local/.env" "$server:$folder/.env"
printf '%s\n' "$REGISTRY_PASSWORD" | ssh -p "$SERVER_PORT" $login "$server" "
  set -e
  cd $folder
  docker login -u $REGISTRY_USER --password-stdin $REGISTRY 2>/dev/null
  set -a
  . ./.env
  docker stack deploy --with-registry-auth --prune $* -c $compose $stack"
