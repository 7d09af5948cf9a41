# shellcheck shell=sh
# Runs on a node. $1 IDs of containers and $2 references of images, one a line, which are removed, and the build cache. Prints
# "container ID", "image REFERENCE", "cache SIZE" for what was removed and "kept REFERENCE ERROR" for the others.

printf '%s\n' "$1" | while IFS= read -r id; do
  [ -z "$id" ] || ! docker rm "$id" >/dev/null 2>&1 || echo "container $id"
done
printf '%s\n' "$2" | while IFS= read -r reference; do
  [ -n "$reference" ] || continue
  if said=$(docker image rm "$reference" 2>&1); then
    echo "image $reference"
  else
    case $said in *'No such image'*) ;; *) echo "kept $reference $(printf '%s' "$said" | tr '\n' ' ')" ;; esac
  fi
done
docker builder prune --force 2>/dev/null | sed -n 's/^Total.*:[[:space:]]*/cache /p' | grep -v '^cache 0B' || :
