# shellcheck shell=sh
# Runs on a node. Prints its free and whole disk space in kilobytes, its images (ID, repository, tag, digest) and its
# containers (ID, image, state, task of the swarm).

root=$(docker info --format '{{.DockerRootDir}}')
df -Pk "$root" | awk 'NR == 2 { print "disk", $4, $2 }'
docker image ls --no-trunc --digests --format 'image {{.ID}} {{.Repository}} {{.Tag}} {{.Digest}}'
for id in $(docker ps -aq --no-trunc); do
  docker inspect --format 'container {{.Id}} {{.Image}} {{.State.Status}} {{with .Config.Labels}}{{with index . "com.docker.swarm.task.id"}}{{.}}{{end}}{{end}}' "$id" 2>/dev/null || :
done
