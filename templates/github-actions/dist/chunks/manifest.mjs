import{J as e,Y as t,i as n,l as r,q as i,t as a}from"./prepare-deploy.mjs";import{t as o}from"./errors.mjs";import{s}from"./text.mjs";import{a as c}from"./repository.mjs";import{n as l,t as u}from"./archive.mjs";import{r as d,t as f}from"./target2.mjs";import{execFile as p}from"node:child_process";import{realpath as m}from"node:fs/promises";import{join as h}from"node:path";function g({env:e}){let n=(t,n)=>_(e,t,n);return async({directory:e,files:r})=>{let{code:a,stdout:o}=await n([`compose`,`version`]);if(a!==0||!/compose/i.test(o))return;let s=await m(e),c=[`--project-directory`,s,`--project-name`,`manifest`,...r.flatMap(e=>[`--file`,e])],{code:l,stdout:u,stderr:d}=await n([`compose`,...c,...i],s);return l===0?{model:u,folder:s}:{refusal:t(d,s)}}}function _(t,n,r){let{PATH:i,HOME:a=`/`,DOCKER_CONFIG:o}=t,s=o||h(a,`.docker`),c={env:{PATH:i,HOME:e,DOCKER_CONFIG:s,COMPOSE_DISABLE_ENV_FILE:`1`},cwd:r,maxBuffer:67108864,timeout:6e4,killSignal:`SIGKILL`};return new Promise(e=>{p(`docker`,n,c,(t,n,r)=>{e({code:t===null?0:1,stdout:n,stderr:r||(t?.message??``)})})})}const v=`# shellcheck shell=sh
# Makes $folder, in memory where possible. It is removed when the program ends.

umask 077
base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=\${TMPDIR:-/tmp}
folder=
trap '[ -z "$folder" ] || rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM PIPE
folder=$(mktemp -d "$base/swarm-ci.XXXXXXXX") || exit 90
`;function y(e){return async({directory:n,files:r,sources:a})=>{let d=[`--project-name`,`manifest`,...r.flatMap(e=>[`--file`,e]),...i],f=c(n,a).files,{code:p,stdout:m,stderr:h}=await e.run({argv:[`sh`,`-c`,`# shellcheck shell=sh
# Makes $folder, in memory where possible. It is removed when the program ends.

umask 077
base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=\${TMPDIR:-/tmp}
folder=
trap '[ -z "$folder" ] || rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM PIPE
folder=$(mktemp -d "$base/swarm-ci.XXXXXXXX") || exit 90
# shellcheck shell=sh
# Runs after memory-folder.sh. "$@" the options of "docker compose"; the compose files come as an archive on standard input.
# Prints the folder that they are in, then what "docker compose" prints. Ends with 91 if there is no "docker compose".
# shellcheck disable=SC2154 # memory-folder sets $folder

mkdir "$folder/manifest" && cd "$folder/manifest" || exit 90
tar -x -p -f - && [ -f .swarm-ci-files ] || exit 90
rm -f .swarm-ci-files
# A file can show what is in the environment, HOME would be filled in for ~, and variables such as COMPOSE_FILE change what is read.
compose() {
  env -i PATH="$PATH" HOME=/swarm-ci-home DOCKER_CONFIG="\${DOCKER_CONFIG:-\${HOME:-/}/.docker}" COMPOSE_DISABLE_ENV_FILE=1 \\
    docker compose "$@" </dev/null
}
compose version 2>/dev/null | grep -qi compose || exit 91
echo "$folder/manifest"
compose --project-directory "$folder/manifest" "$@"
`,`sh`,...d],stdin:u({directory:n,files:f},l(f))});if(p===91)return;if(p===90)throw new o(`SERVER_UNUSABLE`,`${e.name} cannot run "docker compose": ${s(h)}`,{hint:`see that /dev/shm, or else TMPDIR or /tmp, can be written and has free space`});let g=m.indexOf(`
`),_=m.slice(0,g);return p===0?{model:m.slice(g+1),folder:_}:{refusal:t(h,_)}}}function b(e){return async t=>{let n=await e.docker();return n&&g(n)(t)}}function x(e,t){return async n=>{let r=await b(t)(n);if(r!==void 0||e.serverHost===void 0)return r;let i=await f(e,t);try{return await y(i)(n)}finally{i.close()}}}const S=[`directory`,`files`,`profiles`,`project`,`stackName`,`serverPath`,`registry`,`registryUser`,`registryPassword`,`envFile`,`allowEmpty`,`resolveImage`,`secretsLike`,`plain`,`rollouts`],C=[`sopsAgeKey`],w=[`lint`,`lintIgnore`];async function T({argument:e,settings:t,problems:r},i){let o=i.resolve(t.directory),s=n({...t,directory:o},i.env),c=await a({environment:e,settings:{...t,directory:o},problems:[...r,...d(t,i.env),...s.problems],env:s.env,allowEmpty:s.allowEmpty,context:i.context,compose:x(t,i),lint:t.lint===void 0||t.lint===`off`?void 0:E(t)});return O(c,i),c}function E({lint:e,lintIgnore:t=[],serverHost:n=[],serverPort:r,bindChanges:i=`warn`,order:a}){let o=n.map(({port:e})=>e??r);return{isStrict:e===`strict`,ignored:t,sshPorts:o.length>0?o:[r],bindsFollow:i!==`warn`,isOrdered:a!==`none`}}function D({lint:e,plan:t},n){let i=r(e);i!==void 0&&n.log.info(`${i}; "swarm-ci lint ${t.environment}" shows them`)}function O({plan:e},t){t.protect(e.variables),t.protect(e.declaredSecrets),t.protect(e.logins.map(({password:e})=>e))}export{O as a,b as c,g as d,S as i,y as l,w as n,T as o,D as r,C as s,E as t,v as u};