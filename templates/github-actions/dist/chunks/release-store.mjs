import{t as e}from"./errors.mjs";import{l as t,o as n}from"./release.mjs";import{createInterface as r}from"node:readline";function i({job:e,actor:t,sha:n},r){return{job:e.url??e.name??t??`somebody without a CI job`,commit:n,since:r}}function a({job:e,commit:t,since:n}){return`${e}${t===void 0?``:` (commit ${t.slice(0,8)})`}, since ${n}`.replace(/\s+/g,` `)}const o=`
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
  [ -z "$folder" ] || flock "$folder/${t}" rm -rf "$folder"
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
`;async function s(e,t,n,r,i){let s=String(Math.max(0,Math.ceil(r/1e3))),f=[`sh`,`-c`,o,`sh`,c(t),s,a(n),`30`],p=e.start({argv:[...f]});p.stdin.on(`error`,()=>{});let m=``;p.stderr.on(`data`,e=>{m=`${m}${e}`.slice(-1e3)});let{folder:h,heldBy:g,last:_,unfinished:v}=await l(p,i);if(h===void 0)throw d(await p.exit,m,g,t,e.name);let y=setInterval(()=>p.stdin.write(`.`),5e3).unref(),b=p.exit.catch(()=>1),x=!1,S=p.exit.then(()=>x?new Promise(()=>{}):Promise.reject(u(t,e)));return S.catch(()=>{}),{folder:h,last:_,unfinished:v,lost:S,touch:()=>void p.stdin.write(`t`),begin:()=>void p.stdin.write(`b`),settle:()=>void p.stdin.write(`s`),close:async()=>{x=!0,clearInterval(y),p.stdin.end(),await b}}}function c({serverPath:e,environment:t}){return`${e}/.swarm-ci/${t}`}function l(e,t){return new Promise(n=>{let i,a,o,s=r({input:e.stdout});s.on(`line`,e=>{e.startsWith(`held `)&&(i=e.slice(5),t(i));let[,r,s]=/^last (-?\d+) (.*)$/.exec(e)??[];s!==void 0&&(a={who:s,ago:Number(r)}),e.startsWith(`unfinished `)&&(o=e.slice(11)),e.startsWith(`ready `)&&n({folder:e.slice(6),heldBy:i,last:a,unfinished:o})}),s.once(`close`,()=>n({heldBy:i}))})}function u({environment:t},{name:n}){return new e(`CONNECTION_LOST`,`${n} gave up the lock of ${t}: it heard nothing of this job`,{hint:`run the job again: it finishes what was begun`})}function d(t,n,r,i,a){if(t===75){let t=r===void 0?`a stack deploy whose job is gone`:r||`another job`;return new e(`LOCKED`,`${i.environment} on ${a} is being deployed by ${t}`,{hint:`wait for it to end and run this job again, or give it longer with --lock-timeout`})}return new e(`SERVER_UNUSABLE`,`${c(i)} on ${a} cannot be locked: ${n.trim()}`,{hint:/no flock/.test(n)?`install util-linux on the server`:`make ${i.serverPath} writable for the user; a full disk shows like this too`})}const f=`IFS= read -r record || { echo 'the record was cut short' >&2; exit 90; }`;function p(e){return`${e}\n`}const m=`printf '%s\\n' "$history" >"$work/releases/live.new" && mv -f -- "$work/releases/live.new" "$work/releases/live"`,h=`
set -eu
${f}
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
${m}
for old do rm -rf -- "$work/releases/$old"; done
`,g=`
set -eu
${f}
umask 077
printf '%s\\n' "$record" >"$1/release.json.new"
mv -f -- "$1/release.json.new" "$1/release.json"
`;async function _(e,t){let{stdout:r}=await e.run({argv:[`sh`,`-c`,`
cd "$1/releases" 2>/dev/null || exit 0
[ ! -f live ] || echo "$(cat live)"
for release in */release.json; do [ -f "$release" ] && cat -- "$release" && echo; done
exit 0
`,`sh`,t]}),i=r.split(`
`),a=i.flatMap(e=>{try{return n.parse(JSON.parse(e))}catch{return[]}}).sort((e,t)=>e.id.localeCompare(t.id)),o=i.slice(0,i.findIndex(e=>e.startsWith(`{`)));return{releases:a,history:o,live:a.find(({id:e})=>e===o.at(-1))??a.at(-1)}}async function v(t,n,r){let{code:i,stderr:a}=await t.run({argv:[`sh`,`-c`,`work=$1 history=$2\n${m}`,`sh`,n,r.join(`
`)]});if(i!==0)throw new e(`SERVER_UNUSABLE`,`${n} on ${t.name}: ${a.trim()}`)}async function y(t,n,r){let{code:i,stderr:a}=await t.run({argv:[`sh`,`-c`,g,`sh`,`${n}/releases/${r.id}`],stdin:p(JSON.stringify(r))});if(i!==0)throw new e(`SERVER_UNUSABLE`,`${n} on ${t.name}: ${a.trim()}`)}async function b(t,n,r,{drop:i,history:a}){let{serverPath:o,workFolder:s}=n,c=[o,s,r.id,a.join(`
`),...i.map(({id:e})=>e)],{code:l,stderr:u}=await t.run({argv:[`sh`,`-c`,h,`sh`,...c],stdin:p(JSON.stringify(r))});if(l!==0)throw new e(`SERVER_UNUSABLE`,`the release ${r.id} was not kept on ${t.name}: ${u.trim()}`)}export{f as a,c,y as i,i as l,_ as n,p as o,v as r,s,b as t,a as u};