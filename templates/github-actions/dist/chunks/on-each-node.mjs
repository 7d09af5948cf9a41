import{t as e}from"./map-concurrently.mjs";import{a as t,n,o as r,r as i,s as a,t as o}from"./run-on-node.mjs";import{n as s}from"./swarm-state.mjs";function c(e){return{script:`# shellcheck shell=sh
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
`)]}}async function d({host:e,info:t},{script:n,values:r}){let a=`# shellcheck shell=sh
# $1 ID of a node, which is taken off the arguments. Ends unless the docker command here means the engine of that node: a context may lead it to another one.

known=$(docker info --format '{{.Swarm.NodeID}}') || exit
[ "$known" = "$1" ] || { echo "its docker command means another engine (node \${known:-unknown})" >&2; exit 1; }
shift
\n${n}\necho '${i}'`,{code:o,stdout:s,stderr:c}=await e.run({argv:[`sh`,`-c`,a,`sh`,t.node,...r]}),l=s.trimEnd();return l.endsWith(`swarm-ci: end`)?{output:l.slice(0,-i.length)}:{failure:c.trim()||`its program ended with exit code ${o}`}}async function f(e,t=[]){let{nodes:n,tasks:r,services:i}=await s(e),o=t.flatMap(({images:e})=>Object.values(e));return n.map(e=>({node:e,images:[...a(e.ID,r,i),...o]}))}async function p(t,n,r){let{time:i}=await t.engine.info();return await o(t.engine,i),e(n,8,async e=>({node:e.node,ran:await m(t,e,r)}))}async function m(e,{node:i,images:a},o){let s=t(i);return s===void 0?n(e.engine,i,a,o):i.ID===e.info.node?d(e,o):{failure:r(i,s)}}export{l as a,u as i,m as n,c as o,f as r,p as t};