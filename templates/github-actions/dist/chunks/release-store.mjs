import{t as e}from"./errors.mjs";import{a as t}from"./release.mjs";function n(e){return`${e}\n`}async function r(e,n,r){let{stdout:a}=await e.run({argv:[`sh`,`-c`,`#!/bin/sh
# $1 folder of the environment. Prints the names of the services that were created, then the ids of the releases that were
# live, then the record of each kept release.

[ ! -f "$1/created" ] || sed 's/^/created /' "$1/created"
cd "$1/releases" 2>/dev/null || exit 0
[ ! -f live ] || printf '%s\\n' "$(cat live)"
for release in */release.json; do [ -f "$release" ] && cat -- "$release" && echo; done
exit 0
`,`sh`,n]}),o=a.split(`
`),s=o.filter(e=>!e.startsWith(i)),c=s.flatMap(e=>{try{return t.parse(JSON.parse(e))}catch{return[]}}).filter(e=>e.stack===r).sort((e,t)=>e.id.localeCompare(t.id)),l=s.slice(0,s.findIndex(e=>e.startsWith(`{`))),u=o.flatMap(e=>e.startsWith(i)?[e.slice(i.length)]:[]);return{releases:c,history:l,live:c.find(({id:e})=>e===l.at(-1))??c.at(-1),created:u}}const i=`created `;async function a(t,n,r){let i=r.map(e=>`${e}\n`).join(``),{code:a,stderr:o}=await t.run({argv:[`sh`,`-c`,`umask 077; cat >>"$1/created" && sort -u -o "$1/created" "$1/created"`,`sh`,n],stdin:i});if(a!==0)throw new e(`SERVER_UNUSABLE`,`${n} on ${t.name}: ${o.trim()}`)}async function o(t,n,r){let{code:i,stderr:a}=await t.run({argv:[`sh`,`-c`,`# shellcheck shell=sh
# $1 folder of the environment, $2 the ids of the releases that were live, a line each, the last one now.
mark_live() {
  (umask 077 && printf '%s\\n' "$2" >"$1/releases/live.new") && mv -f -- "$1/releases/live.new" "$1/releases/live"
}
mark_live "$@"`,`sh`,n,r.join(`
`)]});if(i!==0)throw new e(`SERVER_UNUSABLE`,`${n} on ${t.name}: ${a.trim()}`)}async function s(t,r,i){let{code:a,stderr:o}=await t.run({argv:[`sh`,`-c`,`#!/bin/sh
# $1 folder of the release; its record comes on standard input and is replaced as a whole.

set -eu
IFS= read -r record || { echo 'the record was cut short' >&2; exit 90; }
umask 077
printf '%s\\n' "$record" >"$1/release.json.new"
mv -f -- "$1/release.json.new" "$1/release.json"
`,`sh`,`${r}/releases/${i.id}`],stdin:n(JSON.stringify(i))});if(a!==0)throw new e(`SERVER_UNUSABLE`,`${r} on ${t.name}: ${o.trim()}`)}async function c(t,r,i,{drop:a,history:o}){let{serverPath:s,workFolder:c}=r,l=[s,c,i.id,o.join(`
`),...a.map(({id:e})=>e)],{code:u,stderr:d}=await t.run({argv:[`sh`,`-c`,`# shellcheck shell=sh
# $1 folder of the environment, $2 the ids of the releases that were live, a line each, the last one now.
mark_live() {
  (umask 077 && printf '%s\\n' "$2" >"$1/releases/live.new") && mv -f -- "$1/releases/live.new" "$1/releases/live"
}
# shellcheck shell=sh
# Runs after mark-live.sh. $1 folder of the server, $2 folder of the environment, $3 id of the new release, $4 the history with it,
# then those to remove; the record comes on standard input. The files are those of the upload that is live now.

set -eu
umask 022
IFS= read -r record || { echo 'the record was cut short' >&2; exit 90; }
live=$1 work=$2 id=$3 history=$4
shift 4
new=$work/releases/new
rm -rf "$new"
mkdir -p "$new/files"
(umask 077 && printf '%s\\n' "$record" >"$new/release.json")
cd "$live"
xargs -0 sh -c 'tar -cf - -- "$@" | tar -xpf - -C "$0"' "$new/files" <"$work/files"
rm -rf "$work/releases/$id"
mv -- "$new" "$work/releases/$id"
mark_live "$work" "$history"
for old do rm -rf -- "$work/releases/$old"; done
`,`sh`,...l],stdin:n(JSON.stringify(i))});if(u!==0)throw new e(`SERVER_UNUSABLE`,`the release ${i.id} was not kept on ${t.name}: ${d.trim()}`)}export{s as a,o as i,r as n,n as o,a as r,c as t};