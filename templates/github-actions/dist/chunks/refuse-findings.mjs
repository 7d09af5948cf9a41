import{i as e,r as t,t as n}from"./errors.mjs";import{Q as r,ct as i,st as a,u as o}from"./manifest.mjs";import{D as s,I as c,S as l,T as u,b as d,j as f,p,u as m}from"./target.mjs";import{a as h}from"./release.mjs";import{createHash as g}from"node:crypto";async function ee(e,{serverPath:t,workFolder:n}){let{stdout:r}=await e.run({argv:[`sh`,`-c`,`#!/bin/sh
# $1 folder on the server, $2 folder of the environment below it. Prints a hash of the list of the last upload, then its links,
# each with a line for what it points to, then modes and hashes of its files. What is no longer a plain file or a link, or has a
# name that does not fit on one line, is left out. Then the owners and modes that its folders have.

cr=$(printf '\\r')
nl='
'
export LC_ALL=C cr nl
cd "$1" && [ -f "$2/files" ] || exit 0
sha256sum <"$2/files"
xargs -0 sh -c '
  for f do
    [ -L "$f" ] || continue
    to=$(readlink -- "$f"; echo .)
    to=\${to%"$nl."}
    case $f$to in *"$cr"* | *"$nl"*) ;; *) printf "link %s\\n%s\\n" "$f" "$to" ;; esac
  done' sh <"$2/files"
xargs -0 sh -c '
  for f do
    case $f in - | *\\\\* | *"$cr"* | *"$nl"*) continue ;; esac
    [ ! -f "$f" ] || [ -L "$f" ] || printf "%s\\0" "$f"
  done' sh <"$2/files" | xargs -0 sh -c '[ $# = 0 ] || { stat -c "%a %n" -- "$@"; sha256sum -- "$@"; }' sh
echo "uid $(id -u)"
xargs -0 sh -c '
  for f do
    while case $f in */*) ;; *) false ;; esac; do f=\${f%/*}; printf "%s\\0" "$f"; done
  done' sh <"$2/files" | sort -z -u | xargs -0 sh -c '[ $# = 0 ] || stat -c "folder %u %a %F" -- "$@" 2>/dev/null' sh | sort -u
`,`sh`,t,n]});return _(r)}function _(e){let t,n=/* @__PURE__ */ new Map,r=/* @__PURE__ */ new Map,a=e.split(`
`);for(let e=0;e<a.length;e++){let o=a[e]??``;if(o.startsWith(`link `)){r.set(o.slice(5),`link ${a[++e]??``}`);continue}let[,s,c=``]=/^([0-7]{1,4}) (.+)$/.exec(o)??[];s!==void 0&&n.set(c,s);let[,l,u=``]=/^([0-9a-f]{64}) [ *](.*)$/.exec(o)??[];if(l===void 0)continue;let d=n.get(u);u===`-`?t??=l:d!==void 0&&r.set(u,i(d,l))}let[,o]=/^uid (\d+)$/m.exec(e)??[],s=[...e.matchAll(/^folder (\d+) ([0-7]+) directory$/gm)].some(([,e,t])=>e===o&&t!==`755`&&t!==`2755`);return{list:t,digests:r,hasOddFolders:s}}async function v(e,{serverPath:t,environment:n,directory:r,files:i},o){if(o.length===0)return[];let s=new Set(o.map(({path:e})=>e)),c=[...s].map(e=>`${e}\0`).join(``),[l,{stdout:u}]=await Promise.all([a(r,i.filter(({path:e})=>s.has(e))),e.run({argv:[`sh`,`-c`,`#!/bin/sh
# $1 folder on the server, $2 the environment; paths below the folder come on standard input, each ended by a zero byte.
# Prints, of those that another environment uploaded there as well, the environment, then its mode, hash and path.

cd "$1" || exit 0
paths=$(mktemp) || exit 90
trap 'rm -f "$paths"' EXIT
sort -z -u >"$paths"
for list in .swarm-ci/*/files; do
  if [ ! -f "$list" ] || [ "$list" = ".swarm-ci/$2/files" ]; then continue; fi
  other=\${list#.swarm-ci/}
  printf 'environment %s\\n' "\${other%/files}"
  sort -z -u -- "$list" | sort -z -- - "$paths" | uniq -z -d | xargs -0 sh -c '
    for f do
      [ ! -f "$f" ] || [ -L "$f" ] || { stat -c "%a %n" -- "$f"; sha256sum -- "$f"; }
    done' sh
done
`,`sh`,t,n],stdin:c})]);return u.split(/^environment /m).flatMap(e=>{let t=e.indexOf(`
`),n=_(e.slice(t+1)).digests;return o.flatMap(r=>{let i=n.get(r.path);return i===void 0||i===l.get(r.path)?[]:[{file:r,environment:e.slice(0,t)}]})})}const y=`swarm-ci.owner`,b=`swarm-ci.environment`,x=`swarm-ci.folder`,S=`swarm-ci.project`,C=`_swarm-ci-owner`;function w({stack:e,environment:t,serverPath:n,project:r}){return{stack:e,environment:t,folder:A(n),project:r}}function T({stack:e,environment:t,folder:n,project:r}){let i=`The labels of this config say which environment deploys the stack ${e} with swarm-ci.\n`;return{Name:E(e),Labels:{[f]:e,[y]:e,[b]:t,[x]:n,...r===void 0?{}:{[S]:r}},Data:Buffer.from(i).toString(`base64`)}}function E(e){if(e.length+15<=64)return`${e}${C}`;let t=g(`sha256`).update(e).digest(`hex`).slice(0,8);return`${e.slice(0,49-t.length-1)}-${t}${C}`}function D(e){let{[y]:t,[b]:n,[x]:r}=e;if(t&&n&&r)return{stack:t,environment:n,folder:A(r),project:e[S]}}function O(e,t){let n=e.project===void 0||t.project===void 0||e.project===t.project;return e.environment===t.environment&&e.folder===t.folder&&n}function k({environment:e,project:t,folder:n}){return`the environment ${e}${t===void 0?``:` of the project ${t}`}, in ${n}`}function A(e){return e.replace(/\/{2,}/g,`/`).replace(/(?<=.)\/$/,``)}async function te(e,t){let{stdout:n}=await e.run({argv:[`sh`,`-c`,`#!/bin/sh
# $1 folder on the server. Prints the name of each environment that keeps releases there, and the record of its live one.

cd "$1/.swarm-ci" 2>/dev/null || exit 0
for releases in */releases; do
  [ -d "$releases" ] || continue
  live=$releases/$(tail -n 1 "$releases/live" 2>/dev/null)/release.json
  # Without the list, the newest one.
  [ -f "$live" ] || for one in "$releases"/*/release.json; do live=$one; done
  [ -f "$live" ] || continue
  printf 'environment %s\\n' "\${releases%/releases}"
  cat -- "$live"
  echo
done
`,`sh`,t]}),r=``,i=[];for(let e of n.split(`
`)){r=/^environment (.+)$/.exec(e)?.[1]??r;let n=ne(e);n!==void 0&&i.push(w({stack:n,environment:r,serverPath:t,project:void 0}))}return i}function ne(e){try{return h.parse(JSON.parse(e)).stack}catch{return}}function j(e,{records:t,folder:n,running:r}){let i=w(e),a=t.find(({stack:e})=>e===i.stack),o=n.filter(({stack:e})=>r.has(e)),s=o.find(({environment:e})=>e===i.environment)?.stack===i.stack?void 0:o.find(({stack:e})=>e===i.stack),c=a??s,l=c!==void 0&&!O(c,i),u=[...t,...o].find(e=>e.stack!==i.stack&&e.environment===i.environment&&e.folder===i.folder);return[...l?[M(c,i,a!==void 0)]:[],...u===void 0?[]:[N(u,i)]]}function M(e,t,n=!0){let r=n?`docker config rm ${E(t.stack)}`:`mv ${e.folder}/.swarm-ci/${e.environment} ${t.folder}/.swarm-ci/${t.environment}`;return{at:`STACK_NAME`,message:`the stack ${t.stack} is deployed by ${k(e)}; this job is ${k(t)}`,hint:`set STACK_NAME or PROJECT_NAME, so that each has a stack of its own; if the stack has moved on purpose, run on the server: ${r}`}}function N(e,t){return{at:`SERVER_PATH`,message:`${t.folder} holds the files and releases of the stack ${e.stack} for the environment ${t.environment}; this job deploys the stack ${t.stack}`,hint:`set SERVER_PATH, too, so that each stack has a folder of its own; if ${e.stack} is not needed any more, run on the server: docker stack rm ${e.stack}`}}async function P(e,t,n){await p(e.patience,async()=>{try{await e.bytes(t,{method:`DELETE`,path:n})}catch(e){if(u(e)?.engine.status!==404)throw e}},s,()=>{})}function F(e,t,n){let r=n===void 0?{}:m(n);return e.ask(t,{path:`/${t}`,query:r},l)}async function I(e,t,n){return n.length===0?[]:e.ask(t,{path:`/${t}`,query:{filters:JSON.stringify({name:n})}},l)}async function L(e,t,n){let[i,a,o]=await Promise.all([F(e,`configs`,`${f}=${t.stack}`),F(e,`secrets`,`${f}=${t.stack}`),e.ask(`services`,{path:`/services`},d)]),s=(i,a)=>r(a.map(z),t,o,n).map(async({id:t,name:n})=>await R(e,i,t)?[n]:[]);return(await Promise.all([...s(`configs`,i),...s(`secrets`,a)])).flat()}async function R(e,t,n){return P(e,`removal from the ${t}`,`/${t}/${n}`).then(()=>!0,()=>!1)}function z({ID:e=``,Spec:t}){return{id:e,name:t?.Name??``,labels:t?.Labels??{}}}async function B(e,t){return(await F(e,`configs`,t===void 0?y:`${y}=${t}`)).flatMap(({Spec:e})=>D(e?.Labels??{})??[])}async function V(e,n){let r=async()=>{let[r]=await B(e,n.stack);if(r===void 0)return!1;if(!O(r,n))throw t([M(r,n)]);return!0};if(!await r())try{let t={method:`POST`,path:`/configs/create`,body:T(n)};await e.bytes(`record of the owner of ${n.stack}`,t)}catch(e){if(u(e)===void 0||!await r())throw e}}function H(e,t,n,r){let i=`${e}/`;return n.flatMap(({Spec:e})=>{let n=e.Labels?.[f];if(n===void 0||n===r)return[];let a=(e.TaskTemplate.ContainerSpec?.Mounts??[]).flatMap(({Type:e,Source:t=``})=>e===`bind`&&t.startsWith(i)?[t.slice(i.length)]:[]);return t.filter(e=>a.some(t=>e===t||e.startsWith(`${t}/`))).map(t=>({path:t,service:e.Name,stack:n}))})}function U({path:e,service:t,stack:n},r){return{level:`problem`,at:e,message:`differs from the file on the server, which the environment ${r} also deploys and ${t} of the stack ${n} mounts: it would read this version after its next restart`,hint:`set another SERVER_PATH for one of the environments, or give each a file of its own`,code:`INVALID_INPUT`}}function W({self:e,composeFile:t,desired:n,services:r,owners:i}){let a=({Spec:e})=>e.Labels?.[`com.docker.stack.namespace`]??``,o=new Set(r.map(a));return o.has(e.stack)||n.length===0?[]:[...o].flatMap(o=>{let s=r.filter(e=>a(e)===o);if(o===``||G(i.find(e=>e.stack===o),e))return[];let c=n.flatMap(t=>{let n=s.find(({Spec:n})=>K(t,e.stack,n,o));return n===void 0?[]:[{spec:t,twin:n.Spec}]}),l=c.flatMap(({spec:e,twin:t})=>J(e,t).map(e=>`${t.Name} ${e}`)),u=`set STACK_NAME=${o}, and SERVER_PATH to its folder, to deploy that stack`;return l.length>0?[{level:`problem`,at:t,message:`the stack ${e.stack} does not exist yet, and would run beside the stack ${o} with the same services: ${l.join(`, `)}`,hint:`${u}; or use other ports and folders in the manifest`,code:`INVALID_INPUT`}]:c.length<n.length?[]:[{level:`warning`,at:t,message:`the stack ${e.stack} does not exist yet, but all of its services run in the stack ${o} already; ${u}`}]})}function G(e,{environment:t,project:n}){return e===void 0?!1:e.environment!==t||n!==void 0&&e.project===n}function K(e,t,n,r){return e.Name.slice(t.length)===n.Name.slice(r.length)&&q(e)===q(n)}function q({TaskTemplate:e}){return c(e.ContainerSpec?.Image??``).replace(/:[^:/]+$/,``)}function J(e,t){let n=new Set(Y(t)),r=new Set(Z(t));return[...Y(e).flatMap(e=>n.has(e)?[`publishes the port ${e}`]:[]),...Z(e).flatMap(e=>r.has(e)?[`writes to ${e}`]:[])]}function Y({EndpointSpec:e}){return(e?.Ports??[]).flatMap(({PublishedPort:e,Protocol:t=`tcp`})=>e?[`${e}/${t}`]:[])}const X=/^\/((var\/)?run|proc|sys|dev|etc|usr|lib|tmp|var\/log|var\/lib\/docker)?(\/|$)/;function Z({TaskTemplate:e}){return(e.ContainerSpec?.Mounts??[]).flatMap(({Type:e,Source:t,ReadOnly:n})=>e===`bind`&&t&&!n&&!X.test(t)?[t]:[])}async function re({host:e,engine:t},n){let[r,i,a]=await Promise.all([B(t),te(e,n.serverPath),ie(t)]);return{findings:j(n,{records:r,folder:i,running:new Set(a.flatMap(({Spec:e})=>e.Labels?.[`com.docker.stack.namespace`]??[]))}).map(e=>({...e,level:`problem`,code:`INVALID_INPUT`})),known:[...r,...i],services:a}}function ie(e){return e.ask(`services`,{path:`/services`},d)}async function ae(e,t,n,r){if(r.findings.length>0)return[];let{plan:i}=t,{known:a,services:o}=r,s=n.desired.services.map(({spec:e})=>e);return[...W({self:w(i),composeFile:i.composeFile,desired:s,services:o,owners:a}),...await Q(e,t,r)]}async function Q({host:e},t,{services:n}){let{plan:r,directory:i}=t,a=o(t),s=a.map(({path:e})=>e),c=H(w(r).folder,s,n,r.stack);return(await v(e,{...r,directory:i,files:a},c)).map(({file:e,environment:t})=>U(e,t))}async function oe(t,r,i,a){if(!(i!==void 0&&O(i,w(r))))try{await t.mutate(({engine:e})=>V(e,w(r)))}catch(t){if(!(t instanceof n)||t.code!==`ENGINE_REFUSED`)throw t;a.warn(`the owner of the stack ${r.stack} is not recorded: ${e(t)}`)}}function se(e){let t=e.filter(({level:e})=>e===`problem`);if(t.length>0)throw new n($(t),`the server is not ready for this release (${t.length} ${t.length===1?`problem`:`problems`}); nothing was changed`,{problems:t});return e.filter(({level:e})=>e===`warning`).map(({at:e,message:t})=>`${e}: ${t}`)}function $(e){return e.find(({code:e})=>e!==`INVALID_INPUT`)?.code??`INVALID_INPUT`}export{re as a,I as c,P as d,y as f,oe as i,F as l,se as n,Q as o,ee as p,ae as r,B as s,$ as t,L as u};