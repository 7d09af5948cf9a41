import{t as e}from"./errors.mjs";import{c as t,l as n,r,s as i,u as a}from"./schemas.mjs";import{t as o}from"./secret.mjs";import{createHash as s}from"node:crypto";import{createInterface as c}from"node:readline";function l({job:e,actor:t,sha:n},r){return{job:e.url??e.name??t??`somebody without a CI job`,commit:n,since:r}}function u({job:e,commit:t,since:n}){return`${e}${t===void 0?``:` (commit ${t.slice(0,8)})`}, since ${n}`.replace(/\s+/g,` `)}const d=`login`,f=`
live=$1/../..
mkdir -p "$1" && cd "$1" || exit 1
umask 077
end_upload() {
  flock -n placing true || while kill "$(cat receiving)"; ! flock -w 1 placing true; do :; done
  rm -f receiving
} 2>/dev/null
command -v flock >/dev/null || { echo 'there is no flock' >&2; exit 1; }
exec 9>>lock
if ! flock -n 9; then
  # Whoever has just got it writes down a moment later who that is.
  for try in 1 2 3 4 5 6 7 8 9; do [ ! -s owner ] || break; sleep 0.1; done
  echo "held $(cat owner 2>/dev/null)"
  flock -w "$2" 9 || exit 75
fi
end_upload
flock -w "$2" busy true || exit 75
base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=\${TMPDIR:-/tmp}
folder=
sweep() {
  end_upload
  rm -rf new
  if [ -f touched ]; then mv -f owner last; fi 2>/dev/null
  rm -f owner touched
  [ ! -f secrets ] || { (cd "$live" && xargs -0 rm -f --) <secrets && rm -f secrets; }
}
leave() {
  trap '' HUP INT TERM PIPE
  [ -z "$folder" ] || flock "$folder/${d}" rm -rf "$folder"
  sweep
}
trap leave EXIT
trap 'exit 0' HUP INT TERM PIPE
folder=$(mktemp -d "$base/swarm-ci.XXXXXXXX") || exit 1
sweep
[ ! -f last ] || echo "last $(($(date +%s) - $(stat -c %Y last))) $(cat last)"
[ ! -f unfinished ] || echo "unfinished $(cat unfinished)"
printf '%s' "$3" >owner
echo "ready $folder"
while beat=$(timeout "$4" head -c 1 2>/dev/null) && [ -n "$beat" ]; do
  case $beat in
    t) : >touched ;;
    b) : >touched; cp owner unfinished ;;
    s) rm -f unfinished ;;
  esac
done
`;async function p(e,t,n,r,i){let a=String(Math.max(0,Math.ceil(r/1e3))),o=[`sh`,`-c`,f,`sh`,m(t),a,u(n),`30`],s=e.start({argv:[...o]});s.stdin.on(`error`,()=>{});let c=``;s.stderr.on(`data`,e=>{c=`${c}${e}`.slice(-1e3)});let{folder:l,heldBy:d,last:p,unfinished:v}=await h(s,i);if(l===void 0)throw _(await s.exit,c,d,t,e.name);let y=setInterval(()=>s.stdin.write(`.`),5e3).unref(),b=s.exit.catch(()=>1),x=!1,S=s.exit.then(()=>x?new Promise(()=>{}):Promise.reject(g(t,e)));return S.catch(()=>{}),{folder:l,last:p,unfinished:v,lost:S,touch:()=>void s.stdin.write(`t`),begin:()=>void s.stdin.write(`b`),settle:()=>void s.stdin.write(`s`),close:async()=>{x=!0,clearInterval(y),s.stdin.end(),await b}}}function m({serverPath:e,environment:t}){return`${e}/.swarm-ci/${t}`}function h(e,t){return new Promise(n=>{let r,i,a,o=c({input:e.stdout});o.on(`line`,e=>{e.startsWith(`held `)&&(r=e.slice(5),t(r));let[,o,s]=/^last (-?\d+) (.*)$/.exec(e)??[];s!==void 0&&(i={who:s,ago:Number(o)}),e.startsWith(`unfinished `)&&(a=e.slice(11)),e.startsWith(`ready `)&&n({folder:e.slice(6),heldBy:r,last:i,unfinished:a})}),o.once(`close`,()=>n({heldBy:r}))})}function g({environment:t},{name:n}){return new e(`CONNECTION_LOST`,`${n} gave up the lock of ${t}: it heard nothing of this job`,{hint:`run the job again: it finishes what was begun`})}function _(t,n,r,i,a){if(t===75){let t=r===void 0?`a stack deploy whose job is gone`:r||`another job`;return new e(`LOCKED`,`${i.environment} on ${a} is being deployed by ${t}`,{hint:`wait for it to end and run this job again, or give it longer with --lock-timeout`})}return new e(`SERVER_UNUSABLE`,`${m(i)} on ${a} cannot be locked: ${n.trim()}`,{hint:/no flock/.test(n)?`install util-linux on the server`:`make ${i.serverPath} writable for the user; a full disk shows like this too`})}const v=/^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/;function y(e,t,n){let r=b(e),[i=``,...a]=v.exec(n??``)??[],o=r>i?r:b(x(a.map(Number)));return t===void 0?o:`${o}-${t.slice(0,8)}`}function b(e){return e.toISOString().replace(/[-:]/g,``).replace(`T`,`-`).slice(0,15)}function x([e=0,t=1,n,r,i,a=0]){return new Date(Date.UTC(e,t-1,n,r,i,a+1))}const S={commit:a().optional(),committedAt:a().optional().describe(`ISO 8601`),branch:a().optional(),job:a().optional(),actor:a().optional()},C=t({id:a().describe(`Sorts by time: YYYYMMDD-HHMMSS, then the commit`),stack:a(),createdAt:a().describe(`ISO 8601`),...S,composeFile:a(),variables:n(a(),a()).describe(`What the manifest refers to, without secrets`),hidden:r(a()).default([]).describe(`Variables that are secrets: their values are not kept`),images:n(a(),a()).describe(`Image with digest by service`),specs:n(a(),a()).default({}).describe(`Hash of the engine's spec by service`),replicas:n(a(),i()).default({}).describe(`By service, of those that are replicated`),configs:r(a()).describe(`Configs and secrets of the swarm that it needs`),fingerprint:a().describe(`The same for two releases that would deploy the same`),redeployed:r(t({...S,at:a().describe(`ISO 8601`)})).optional().describe(`Later deploys that would have changed nothing: the last one of each branch`)});function w(e,{services:t},n,r,i){let a=Object.entries(e.variables).filter(e=>!(e[1]instanceof o)),s=Object.fromEntries(t.map(({Spec:e})=>[e.Name,e.TaskTemplate.ContainerSpec?.Image??``])),c=Object.fromEntries(t.map(({Spec:e})=>[e.Name,j(e)]));return{id:y(r,e.context.sha,i),stack:e.stack,createdAt:r.toISOString(),...E(e),composeFile:e.composeFile,variables:Object.fromEntries(a),hidden:Object.keys(e.variables).filter(t=>e.variables[t]instanceof o),images:s,specs:c,replicas:Object.fromEntries(t.flatMap(({Spec:e})=>N(e)?[[e.Name,P(e)]]:[])),configs:D(t),fingerprint:R([n,L(c),L(Object.fromEntries(a))])}}function T(e,t,n){let{sha:r,branch:i}=t.context;if(r===void 0||i===void 0)return e;let{redeployed:a=[]}=e,o=a.find(e=>e.branch===i)??e;if(o.commit===r&&o.branch===i)return e;let s=a.filter(e=>e.branch!==i);return{...e,redeployed:[...s,{...E(t),at:n.toISOString()}]}}function E({context:{sha:e,committedAt:t,branch:n,job:r,actor:i}}){return{...e===void 0?{}:{commit:e},...t===void 0?{}:{committedAt:t},...n===void 0?{}:{branch:n},...r.url===void 0?{}:{job:r.url},...i===void 0?{}:{actor:i}}}function D(e){let t=e.flatMap(({Spec:e})=>O(e.TaskTemplate));return[...new Set(t)].sort()}function O({ContainerSpec:e}){let t=(e?.Configs??[]).map(({ConfigName:e})=>e),n=(e?.Secrets??[]).map(({SecretName:e})=>e);return[...t,...n]}function k(e,t,n){let r=({id:e})=>n.lastIndexOf(e);return[...e].sort((e,t)=>r(t)-r(e)||t.id.localeCompare(e.id)).slice(t)}function A(e,t){let{sha:n,branch:r,committedAt:i}=e.context,a=t.flatMap(({id:e,createdAt:t,redeployed:n=[],...r})=>[{...r,at:t},...n].map(t=>({...t,id:e}))).filter(e=>e.branch===r).sort((e,t)=>e.at.localeCompare(t.at)).at(-1);if(a?.committedAt&&i&&r&&a.commit!==n)return Date.parse(i)<Date.parse(a.committedAt)?a:void 0}function j({Labels:e,TaskTemplate:t,Mode:n,...r}){let i=Object.entries(e??{}).filter(([e])=>e!==F),a={...t,ForceUpdate:void 0},o={...t.Placement,Platforms:void 0},s=n?.Replicated?`replicated`:n;return R([I({...r,mode:s,labels:i,template:{...a,Placement:o}})])}function M(e,{specs:t,replicas:n}){let[r,i]=[t[e.Name],n[e.Name]];return r!==void 0&&r!==j(e)||i!==void 0&&i!==P(e)}function N({Mode:e}){return e?.Replicated!==void 0}function P({Mode:e}){return e?.Replicated?.Replicas??0}const F=`com.docker.stack.image`;function I(e){return Array.isArray(e)?`[${e.map(I).join()}]`:typeof e!=`object`||!e?JSON.stringify(e)??`null`:`{${Object.entries(e).map(([e,t])=>[JSON.stringify(e),I(t)]).filter(([,e])=>![`null`,`[]`,`{}`].includes(e)).sort(([e],[t])=>e<t?-1:1).map(e=>e.join(`:`)).join()}}`}function L(e){return JSON.stringify(Object.entries(e).sort(([e],[t])=>e.localeCompare(t)))}function R(e){return s(`sha256`).update(e.join(`\0`)).digest(`hex`)}export{T as a,j as c,m as d,l as f,A as i,d as l,w as n,C as o,u as p,O as r,k as s,M as t,p as u};