import{t as e}from"./errors.mjs";import{o as t}from"./release.mjs";const n=`IFS= read -r record || { echo 'the record was cut short' >&2; exit 90; }`;function r(e){return`${e}\n`}const i=`printf '%s\\n' "$history" >"$work/releases/live.new" && mv -f -- "$work/releases/live.new" "$work/releases/live"`,a=`
set -eu
${n}
live=$1 work=$2 id=$3 history=$4
shift 4
new=$work/releases/new
rm -rf "$new"
mkdir -p "$new/files"
(umask 077 && printf '%s\\n' "$record" >"$new/release.json")
cd "$live"
xargs -0 sh -c 'tar -cf - -- "$@" | tar -xf - -C "$0"' "$new/files" <"$work/files"
rm -rf "$work/releases/$id"
mv -- "$new" "$work/releases/$id"
${i}
for old do rm -rf -- "$work/releases/$old"; done
`,o=`
set -eu
${n}
umask 077
printf '%s\\n' "$record" >"$1/release.json.new"
mv -f -- "$1/release.json.new" "$1/release.json"
`;async function s(e,n){let{stdout:r}=await e.run({argv:[`sh`,`-c`,`
cd "$1/releases" 2>/dev/null || exit 0
[ ! -f live ] || echo "$(cat live)"
for release in */release.json; do [ -f "$release" ] && cat -- "$release" && echo; done
exit 0
`,`sh`,n]}),i=r.split(`
`),a=i.flatMap(e=>{try{return t.parse(JSON.parse(e))}catch{return[]}}).sort((e,t)=>e.id.localeCompare(t.id)),o=i.slice(0,i.findIndex(e=>e.startsWith(`{`)));return{releases:a,history:o,live:a.find(({id:e})=>e===o.at(-1))??a.at(-1)}}async function c(t,n,r){let{code:a,stderr:o}=await t.run({argv:[`sh`,`-c`,`work=$1 history=$2\n${i}`,`sh`,n,r.join(`
`)]});if(a!==0)throw new e(`SERVER_UNUSABLE`,`${n} on ${t.name}: ${o.trim()}`)}async function l(t,n,i){let{code:a,stderr:s}=await t.run({argv:[`sh`,`-c`,o,`sh`,`${n}/releases/${i.id}`],stdin:r(JSON.stringify(i))});if(a!==0)throw new e(`SERVER_UNUSABLE`,`${n} on ${t.name}: ${s.trim()}`)}async function u(t,n,i,{drop:o,history:s}){let{serverPath:c,workFolder:l}=n,u=[c,l,i.id,s.join(`
`),...o.map(({id:e})=>e)],{code:d,stderr:f}=await t.run({argv:[`sh`,`-c`,a,`sh`,...u],stdin:r(JSON.stringify(i))});if(d!==0)throw new e(`SERVER_UNUSABLE`,`the release ${i.id} was not kept on ${t.name}: ${f.trim()}`)}export{n as a,l as i,s as n,r as o,c as r,u as t};