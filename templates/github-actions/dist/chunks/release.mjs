import{t as e}from"./errors.mjs";import{c as t,d as n,r,s as i,u as a}from"./schemas.mjs";import{c as o,u as s}from"./text.mjs";import{t as c}from"./secret.mjs";import{createHash as l}from"node:crypto";import{createInterface as u}from"node:readline";function d({job:e,actor:t,sha:n},r){return{job:e.url??e.name??t??`a run outside of CI`,commit:n,since:r}}function f({job:e,commit:t,since:n}){return o(`${e}${t===void 0?``:` (commit ${s(t)})`}, since ${n}`)}async function p(e,t,n,r,i){let a=String(Math.max(0,Math.ceil(r/1e3))),o=f(n),s=[`sh`,`-c`,`#!/bin/sh
# $1 folder of the environment, $2 seconds to wait, $3 the owner of the lock, $4 seconds without a heartbeat after which the
# job counts as ended.
# A kernel lock, held by this process, which ends with the job's connection: it is released even when the job is killed.
# An upload that outlived its job holds "busy" until it ends. An upload holds "placing": it would wait for more input
# until the server notices a lost connection, so it is killed; once all files have arrived they are moved into place, which
# must not be interrupted. What a power loss left behind is removed first.

# The folder of the files is readable for containers, the own one is private, whatever the umask of the login is.
umask 022
mkdir -p "\${1%/*/*}" || exit 1
umask 077
mkdir -p "$1" && cd "$1" || exit 1
command -v flock >/dev/null || { echo 'there is no flock' >&2; exit 1; }
case $(flock --help 2>&1) in *--timeout*) can_wait=yes ;; *) can_wait= ;; esac
# $1 seconds to wait, then what flock gets. The one of BusyBox cannot wait for a limited time.
wait_for() {
  tenths=$(($1 * 10))
  [ -z "$can_wait" ] || { flock -w "$@"; return; }
  shift
  until flock -n "$@"; do
    [ "$tenths" -gt 0 ] || return 1
    tenths=$((tenths - 1))
    sleep 0.1
  done
}
# Where the folder was removed meanwhile, nothing is left to wait for.
end_upload() {
  flock -n placing true || while [ -e lock ] && { kill "$(cat receiving)"; ! wait_for 1 placing true; }; do :; done
  rm -f receiving
} 2>/dev/null
exec 9>>lock
# Another job has it only if flock fails without a word: a file system without locks is an error.
has_lock() {
  said=$(flock -n 9 2>&1) && return
  [ -n "$said" ] || return 1
  printf '%s\\n' "$said" >&2
  exit 1
}
# Without an owner the lock has just been taken, or is being released.
unnamed=100
until has_lock; do
  who=$(cat owner 2>/dev/null) || :
  if [ -n "$who" ] || [ "$unnamed" = 0 ]; then
    echo "held $who"
    wait_for "$2" 9 || exit 75
    break
  fi
  unnamed=$((unnamed - 1))
  sleep 0.1
done
end_upload
wait_for "$2" busy true || exit 75
sweep() {
  end_upload
  rm -rf new
  if [ -f touched ]; then mv -f owner last; fi 2>/dev/null
  rm -f owner touched
}
leave() {
  trap '' HUP INT TERM PIPE
  sweep
}
trap leave EXIT
trap 'exit 0' HUP INT TERM PIPE
sweep
[ ! -f last ] || echo "last $(($(date +%s) - $(stat -c %Y last))) $(cat last)"
[ ! -f unfinished ] || echo "unfinished $(cat unfinished)"
printf '%s' "$3" >owner
echo ready
while beat=$(timeout "$4" head -c 1 2>/dev/null) && [ -n "$beat" ]; do
  case $beat in
    t) : >touched ;;
    b) : >touched; cp owner unfinished ;;
    s) rm -f unfinished ;;
  esac
done
`,`sh`,m(t),a,o,`30`],c=e.start({argv:[...s]});c.stdin.on(`error`,()=>{});let l=``;c.stderr.on(`data`,e=>{l=`${l}${e}`.slice(-1e3)});let{isReady:u,heldBy:d,last:p,unfinished:v}=await h(c,e=>e===o||i(e));if(!u)throw _(await c.exit,l,d,t,e.name);let y=setInterval(()=>c.stdin.write(`.`),5e3).unref(),b=c.exit.catch(()=>1),x=!1,S=new AbortController,C=e=>void(x||S.abort(e));return c.exit.then(()=>C(g(t,e)),e=>C(e)),{last:p,unfinished:v,lost:S.signal,markTouched:()=>void c.stdin.write(`t`),markUnfinished:()=>void c.stdin.write(`b`),markSettled:()=>void c.stdin.write(`s`),close:async()=>{x=!0,clearInterval(y),c.stdin.end(),await b}}}function m({serverPath:e,environment:t}){return`${e}/.swarm-ci/${t}`}function h(e,t){return new Promise(n=>{let r,i,a,o=u({input:e.stdout});o.on(`line`,e=>{e.startsWith(`held `)&&(r=e.slice(5),t(r));let[,o,s]=/^last (-?\d+) (.*)$/.exec(e)??[];s!==void 0&&(i={who:s,ago:Number(o)}),e.startsWith(`unfinished `)&&(a=e.slice(11)),e===`ready`&&n({isReady:!0,heldBy:r,last:i,unfinished:a})}),o.once(`close`,()=>n({isReady:!1,heldBy:r}))})}function g({environment:t},{name:n}){return new e(`CONNECTION_LOST`,`${n} released the lock of ${t}: it received no heartbeat from this job`,{hint:`run the job again: it finishes what was begun`})}function _(t,n,r,i,a){if(t===75){let t=r===void 0?`an upload whose job has ended`:r||`another job`;return new e(`LOCKED`,`${i.environment} on ${a} is being deployed by ${t}`,{hint:`wait for it to end and run this job again, or wait longer with --lock-timeout`})}return new e(`SERVER_UNUSABLE`,`${m(i)} on ${a} cannot be locked: ${n.trim()}`,{hint:/no flock/.test(n)?`install util-linux on the server`:`make ${i.serverPath} writable for the user, or name another directory in SERVER_PATH; a full disk shows like this too`})}const v=/^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/;function y(e,t,n){let r=b(e),[i=``,...a]=v.exec(n??``)??[],o=r>i?r:b(x(a.map(Number)));return t===void 0?o:`${o}-${s(t)}`}function b(e){return e.toISOString().replace(/[-:]/g,``).replace(`T`,`-`).slice(0,15)}function x([e=0,t=1,n,r,i,a=0]){return new Date(Date.UTC(e,t-1,n,r,i,a+1))}const S={commit:n().optional(),committedAt:n().optional().describe(`ISO 8601`),branch:n().optional(),job:n().optional(),actor:n().optional()},C=t({id:n().describe(`Sorts by time: YYYYMMDD-HHMMSS, then the commit`),stack:n(),createdAt:n().describe(`ISO 8601`),...S,composeFile:n(),variables:a(n(),n()).describe(`Variables of the manifest, without secrets`),hidden:r(n()).default([]).describe(`Secret variables; their values are not kept`),images:a(n(),n()).describe(`Image with digest by service`),specs:a(n(),n()).default({}).describe(`Hash of the engine's spec by service`),replicas:a(n(),i()).default({}).describe(`By service, for replicated services`),configs:r(n()).describe(`Configs and secrets in the swarm that it needs`),fingerprint:n().describe(`Equal for releases that deploy the same`),redeployed:r(t({...S,at:n().describe(`ISO 8601`)})).optional().describe(`Later deploys that changed nothing: the last one of each branch`)});function w(e,{services:t},n,r,i){let a=new Set(e.services.map(({name:t})=>`${e.stack}_${t}`)),o=t.filter(({Spec:e})=>a.has(e.Name)),s=Object.entries(e.variables).filter(e=>!(e[1]instanceof c)),l=Object.fromEntries(o.map(({Spec:e})=>[e.Name,e.TaskTemplate.ContainerSpec?.Image??``])),u=Object.fromEntries(o.map(({Spec:e})=>[e.Name,j(e)]));return{id:y(r,e.context.sha,i),stack:e.stack,createdAt:r.toISOString(),...E(e),composeFile:e.composeFile,variables:Object.fromEntries(s),hidden:Object.keys(e.variables).filter(t=>e.variables[t]instanceof c),images:l,specs:u,replicas:Object.fromEntries(o.flatMap(({Spec:e})=>F(e)?[[e.Name,I(e)]]:[])),configs:D(o),fingerprint:B([n,z(u),z(Object.fromEntries(s))])}}function T(e,t,n){let{sha:r,branch:i}=t.context;if(r===void 0||i===void 0)return e;let{redeployed:a=[]}=e,o=a.find(e=>e.branch===i)??e;if(o.commit===r&&o.branch===i)return e;let s=a.filter(e=>e.branch!==i);return{...e,redeployed:[...s,{...E(t),at:n.toISOString()}]}}function E({context:{sha:e,committedAt:t,branch:n,job:r,actor:i}}){return{...e===void 0?{}:{commit:e},...t===void 0?{}:{committedAt:t},...n===void 0?{}:{branch:n},...r.url===void 0?{}:{job:r.url},...i===void 0?{}:{actor:i}}}function D(e){let t=e.flatMap(({Spec:e})=>O(e.TaskTemplate));return[...new Set(t)].sort()}function O({ContainerSpec:e}){let t=(e?.Configs??[]).map(({ConfigName:e})=>e),n=(e?.Secrets??[]).map(({SecretName:e})=>e);return[...t,...n]}function k(e,t,n){let r=({id:e})=>n.lastIndexOf(e);return[...e].sort((e,t)=>r(t)-r(e)||t.id.localeCompare(e.id)).slice(t)}function A({sha:e,branch:t,committedAt:n},r){let i=r.flatMap(({id:e,createdAt:t,redeployed:n=[],...r})=>[{...r,at:t},...n].map(t=>({...t,id:e}))).filter(e=>e.branch===t).sort((e,t)=>e.at.localeCompare(t.at)).at(-1);if(i?.committedAt&&n&&t&&i.commit!==e)return Date.parse(n)<Date.parse(i.committedAt)?i:void 0}function j(e){let{ContainerSpec:t}=e.TaskTemplate;if(!t?.Configs?.length&&!t?.Secrets?.length)return N(e);let n=t.Configs?.map(e=>({...e,ConfigID:``})),r=t.Secrets?.map(e=>({...e,SecretID:``})),i={...t,...n?{Configs:n}:{},...r?{Secrets:r}:{}};return N({...e,TaskTemplate:{...e.TaskTemplate,ContainerSpec:i}})}function M(e,t){return t!==void 0&&(t===j(e)||t===N(e))}function N({Labels:e,TaskTemplate:t,Mode:n,...r}){let i=Object.entries(e??{}).filter(([e])=>e!==L),a={...t,ForceUpdate:void 0},o={...t.Placement,Platforms:void 0},s=n?.Replicated?`replicated`:n;return B([R({...r,mode:s,labels:i,template:{...a,Placement:o}})])}function P(e,{specs:t,replicas:n}){let[r,i]=[t[e.Name],n[e.Name]];return r!==void 0&&!M(e,r)||i!==void 0&&i!==I(e)}function F({Mode:e}){return e?.Replicated!==void 0}function I({Mode:e}){return e?.Replicated?.Replicas??0}const L=`com.docker.stack.image`;function R(e){return Array.isArray(e)?`[${e.map(R).join()}]`:typeof e!=`object`||!e?JSON.stringify(e)??`null`:`{${Object.entries(e).map(([e,t])=>[JSON.stringify(e),R(t)]).filter(([,e])=>![`null`,`[]`,`{}`].includes(e)).sort(([e],[t])=>e<t?-1:1).map(e=>e.join(`:`)).join()}}`}function z(e){return JSON.stringify(Object.entries(e).sort(([e],[t])=>e.localeCompare(t)))}function B(e){return l(`sha256`).update(e.join(`\0`)).digest(`hex`)}export{A as a,j as c,m as d,d as f,w as i,T as l,M as n,C as o,f as p,P as r,k as s,O as t,p as u};