import{M as e,k as t}from"./ssh-settings.mjs";import{t as n}from"./map-concurrently.mjs";import{t as r}from"./swarm-nodes.mjs";import{a as i,i as a,n as o,t as s}from"./run-on-node.mjs";function c(e){return{script:`# shellcheck shell=sh
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
`,values:[e]}}const l={script:`# shellcheck shell=sh
# Runs on a node. Prints its free and whole disk space in kilobytes, its images (ID, repository, tag, digest) and its
# containers (ID, image, state, task of the swarm).

root=$(docker info --format '{{.DockerRootDir}}')
df -Pk "$root" | awk 'NR == 2 { print "disk", $4, $2 }'
docker image ls --no-trunc --digests --format 'image {{.ID}} {{.Repository}} {{.Tag}} {{.Digest}}'
for id in $(docker ps -aq --no-trunc); do
  docker inspect --format 'container {{.Id}} {{.Image}} {{.State.Status}} {{with .Config.Labels}}{{with index . "com.docker.swarm.task.id"}}{{.}}{{end}}{{end}}' "$id" 2>/dev/null || :
done
`,values:[]};function u(e,t){return{script:`# shellcheck shell=sh
# Runs on a node. $1 IDs of containers and $2 references of images, one a line, which are removed, and the build cache. Prints
# "container ID", "image REFERENCE", "cache SIZE" for what was removed and "kept REFERENCE ERROR" for the others.

printf '%s\\n' "$1" | while IFS= read -r id; do
  [ -z "$id" ] || ! docker rm "$id" >/dev/null 2>&1 || echo "container $id"
done
printf '%s\\n' "$2" | while IFS= read -r reference; do
  [ -n "$reference" ] || continue
  if said=$(docker image rm "$reference" 2>&1); then
    echo "image $reference"
  else
    case $said in *'No such image'*) ;; *) echo "kept $reference $(printf '%s' "$said" | tr '\\n' ' ')" ;; esac
  fi
done
docker builder prune --force 2>/dev/null | sed -n 's/^Total.*:[[:space:]]*/cache /p' | grep -v '^cache 0B' || :
`,values:[e.join(`
`),t.join(`
`)]}}async function d(n,i=[]){let[o,s,c]=await Promise.all([r(n),n.ask(`tasks`,{path:`/tasks`},e),n.ask(`services`,{path:`/services`},t)]),l=i.flatMap(({images:e})=>Object.values(e));return o.map(e=>({node:e,images:[...a(e.ID,s,c),...l]}))}async function f(e,t,r){let{time:a}=await e.info();return await s(e,a),n(t,8,async({node:t,images:n})=>{let a=i(t);return{node:t,ran:a===void 0?await o(e,t,n,r):{failure:a}}})}export{c as a,l as i,d as n,u as r,f as t};