# shellcheck shell=sh
# Runs on a node. $1 stack. Removes the volumes with its label, when the containers of the stack are gone, and prints
# "volume NAME" for each that was removed and "kept NAME ERROR" for the others.

label=label=com.docker.stack.namespace=$1
tries=120
while [ -n "$(docker ps -aq --filter "$label")" ] && [ "$tries" -gt 0 ]; do
  tries=$((tries - 1))
  sleep 0.5
done
docker volume ls -q --filter "$label" | while IFS= read -r name; do
  if said=$(docker volume rm "$name" 2>&1); then echo "volume $name"; else echo "kept $name $said"; fi
done
