import{dt as e,ft as t,i as n,mt as r,pt as i,st as a,t as o,u as s}from"./prepare-deploy.mjs";import{t as c}from"./errors.mjs";import{s as l}from"./text.mjs";import{n as u,t as d}from"./archive.mjs";import{r as f,t as p}from"./target2.mjs";import{execFile as m}from"node:child_process";import{realpath as h}from"node:fs/promises";import{join as g}from"node:path";function _({env:t}){let n=(e,n,r=``)=>v(t,e,n,r);return async({directory:t,files:a,overlay:o})=>{let{code:s,stdout:c}=await n([`compose`,`version`]);if(s!==0||!/compose/i.test(c))return;let l=await h(t),u=[`--project-directory`,l,`--project-name`,`manifest`,...i({files:a,overlay:o})],{code:d,stdout:f,stderr:p}=await n([`compose`,...u,...e],l,o);return d===0?{model:f,folder:l}:{refusal:r(p,l)}}}function v(e,n,r,i){let{PATH:a,HOME:o=`/`,DOCKER_CONFIG:s}=e,c=s||g(o,`.docker`),l={env:{PATH:a,HOME:t,DOCKER_CONFIG:c,COMPOSE_DISABLE_ENV_FILE:`1`},cwd:r,maxBuffer:67108864,timeout:6e4,killSignal:`SIGKILL`};return new Promise(e=>{let t=m(`docker`,n,l,(t,n,r)=>{e({code:t===null?0:1,stdout:n,stderr:r||(t?.message??``)})});t.stdin?.on(`error`,()=>{}),t.stdin?.end(i)})}const y=`# shellcheck shell=sh
# Makes $folder, in memory where possible. It is removed when the program ends.

umask 077
base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=\${TMPDIR:-/tmp}
folder=
trap '[ -z "$folder" ] || rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM PIPE
folder=$(mktemp -d "$base/swarm-ci.XXXXXXXX") || exit 90
`;function b(t){return async({directory:n,files:o,sources:s,overlay:f})=>{let p=[`--project-name`,`manifest`,...i({files:o,overlay:f}),...e],m=a(n,s).files,{code:h,stdout:g,stderr:_}=await t.run({argv:[`sh`,`-c`,`# shellcheck shell=sh
# Makes $folder, in memory where possible. It is removed when the program ends.

umask 077
base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=\${TMPDIR:-/tmp}
folder=
trap '[ -z "$folder" ] || rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM PIPE
folder=$(mktemp -d "$base/swarm-ci.XXXXXXXX") || exit 90
# shellcheck shell=sh
# Runs after memory-folder.sh. $1 the text of a compose file that is merged last (may be empty), the rest the options of
# "docker compose"; the compose files come as an archive on standard input.
# Prints the folder that they are in, then what "docker compose" prints. Ends with 91 if there is no "docker compose".
# shellcheck disable=SC2154 # memory-folder sets $folder

overlay=$1
shift
mkdir "$folder/manifest" && cd "$folder/manifest" || exit 90
tar -x -p -f - && [ -f .swarm-ci-files ] || exit 90
rm -f .swarm-ci-files
# A file can show what is in the environment, HOME would be filled in for ~, and variables such as COMPOSE_FILE change what is read.
compose() {
  env -i PATH="$PATH" HOME=/swarm-ci-home DOCKER_CONFIG="\${DOCKER_CONFIG:-\${HOME:-/}/.docker}" COMPOSE_DISABLE_ENV_FILE=1 \\
    docker compose "$@"
}
compose version 2>/dev/null </dev/null | grep -qi compose || exit 91
echo "$folder/manifest"
printf '%s' "$overlay" | compose --project-directory "$folder/manifest" "$@"
`,`sh`,f??``,...p],stdin:d({directory:n,files:m},u(m))});if(h===91)return;if(h===90)throw new c(`SERVER_UNUSABLE`,`${t.name} cannot run "docker compose": ${l(_)}`,{hint:`see that /dev/shm, or else TMPDIR or /tmp, can be written and has free space`});let v=g.indexOf(`
`),y=g.slice(0,v);return h===0?{model:g.slice(v+1),folder:y}:{refusal:r(_,y)}}}function x(e){return async t=>{let n=await e.docker();return n&&_(n)(t)}}function S(e,t){return async n=>{let r=await x(t)(n);if(r!==void 0||e.serverHost===void 0)return r;let i=await p(e,t);try{return await b(i)(n)}finally{i.close()}}}const C=[`directory`,`files`,`profiles`,`project`,`stackName`,`serverPath`,`registry`,`registryUser`,`registryPassword`,`envFile`,`allowEmpty`,`resolveImage`,`secretsLike`,`plain`,`rollouts`],w=[`sopsAgeKey`],T=[`lint`,`lintIgnore`];async function E({argument:e,settings:t,problems:r},i){let a=i.resolve(t.directory),s=n({...t,directory:a},i.env),c=await o({environment:e,settings:{...t,directory:a},problems:[...r,...f(t,i.env),...s.problems],env:s.env,allowEmpty:s.allowEmpty,context:i.context,compose:S(t,i),lint:t.lint===void 0||t.lint===`off`?void 0:D(t)});return k(c,i),c}function D({lint:e,lintIgnore:t=[],serverHost:n=[],serverPort:r,bindChanges:i=`warn`,order:a}){let o=n.map(({port:e})=>e??r);return{isStrict:e===`strict`,ignored:t,sshPorts:o.length>0?o:[r],bindsFollow:i!==`warn`,isOrdered:a!==`none`}}function O({lint:e,plan:t},n){let r=s(e);r!==void 0&&n.log.info(`${r}; "swarm-ci lint ${t.environment}" shows them`)}function k({plan:e},t){t.protect(e.variables),t.protect(e.declaredSecrets),t.protect(e.logins.map(({password:e})=>e))}export{k as a,x as c,_ as d,C as i,b as l,T as n,E as o,O as r,w as s,D as t,y as u};