import{t as e}from"./errors.mjs";import{s as t}from"./text.mjs";import{i as n,n as r,r as i,t as a}from"./archive.mjs";import{rt as o,tt as s}from"./prepare-deploy.mjs";import{m as c}from"./refuse-findings.mjs";const l=[{pattern:/Permission denied|Read-only/i,hint:e=>`make ${e} writable for the user`},{pattern:/another environment is still/,hint:()=>`run the job again once that one has ended`},{pattern:/No space left|quota exceeded|echo: I\/O error/i,hint:()=>`free some disk space there`},{pattern:/not found/,hint:()=>`install tar, findutils and coreutils on the server`}];function u(e,n){let r=e.trim().split(`
`).find(e=>l.some(({pattern:t})=>t.test(e)))??t(e);return{said:r,hint:l.find(({pattern:e})=>e.test(r))?.hint(n)??`run "swarm-ci check" to see what is missing on the server`}}const d=i+`# shellcheck shell=sh
# Runs after place-files.sh. $1 folder on the server, $2 folder of the environment below it, then the files to write in place.
# The archive, of files that are not there yet, comes on standard input and is unpacked beside the live ones; its last member,
# the list of all files, proves that it is complete. Until then, the end of the lock on the environment ends it (by
# "receiving").
# shellcheck disable=SC2154 # stage sets $work and $new

stage "$1" "$2"
shift 2
trap 'rm -f "$work/receiving"' EXIT
sh -c 'echo $$ >"$0/receiving" && exec tar -x -p -f - -C "$0/new"' "$work"
rm -f "$work/receiving"
[ -f "$new/.swarm-ci-files" ] || { echo 'the upload was cut short' >&2; exit 90; }
place "$@"
`;async function f(e,t,n){let{directory:i,files:a}=t,[l,u]=await Promise.all([n??c(e,t),s(i,a)]),d=r(a),f=a.filter(({path:e})=>l.digests.get(e)!==u.get(e));return(f.length>0||l.list!==o(d)||l.hasOddFolders)&&await p(e,{...t,files:f},d),{contents:o([...u].flat().join(`\0`)),sent:f.length}}async function p(t,r,i){let{code:o,stderr:s}=await t.run({argv:n(d,r,...r.inPlace??[]),stdin:a(r,i)});if(o===0)return;let{said:c,hint:l}=u(s,r.serverPath),f=`the files cannot be uploaded to ${r.serverPath} on ${t.name}: ${c}`;throw new e(`SERVER_UNUSABLE`,f,{hint:l})}export{f as t};