import{i as e,t}from"./errors.mjs";import{c as n,u as r}from"./text.mjs";import{n as i}from"./target.mjs";import{C as a}from"./ssh-settings.mjs";import{t as o}from"./unless-aborted.mjs";import{createInterface as s}from"node:readline";function c({job:e,actor:t,sha:n},r){return{job:e.url??e.name??t??`a run outside of CI`,commit:n,since:r}}function l({job:e,commit:t,since:i}){return n(`${e}${t===void 0?``:` (commit ${r(t)})`}, since ${i}`)}async function u(e,t,n,r,a){let o=String(Math.max(0,Math.ceil(r/1e3))),s=l(n),c=[`sh`,`-c`,`#!/bin/sh
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
`,`sh`,i(t),o,s,`30`],u=e.start({argv:[...c]});u.stdin.on(`error`,()=>{});let m=``;u.stderr.on(`data`,e=>{m=`${m}${e}`.slice(-1e3)});let{isReady:h,heldBy:g,last:_,unfinished:v}=await d(u,e=>e===s||a(e));if(!h)throw p(await u.exit,m,g,t,e.name);let y=setInterval(()=>u.stdin.write(`.`),5e3).unref(),b=u.exit.catch(()=>1),x=!1,S=new AbortController,C=e=>void(x||S.abort(e));return u.exit.then(()=>C(f(t,e)),e=>C(e)),{last:_,unfinished:v,lost:S.signal,markTouched:()=>void u.stdin.write(`t`),markUnfinished:()=>void u.stdin.write(`b`),markSettled:()=>void u.stdin.write(`s`),close:async()=>{x=!0,clearInterval(y),u.stdin.end(),await b}}}function d(e,t){return new Promise(n=>{let r,i,a,o=s({input:e.stdout});o.on(`line`,e=>{e.startsWith(`held `)&&(r=e.slice(5),t(r));let[,o,s]=/^last (-?\d+) (.*)$/.exec(e)??[];s!==void 0&&(i={who:s,ago:Number(o)}),e.startsWith(`unfinished `)&&(a=e.slice(11)),e===`ready`&&n({isReady:!0,heldBy:r,last:i,unfinished:a})}),o.once(`close`,()=>n({isReady:!1,heldBy:r}))})}function f({environment:e},{name:n}){return new t(`CONNECTION_LOST`,`${n} released the lock of ${e}: it received no heartbeat from this job`,{hint:`run the job again: it finishes what was begun`})}function p(e,n,r,a,o){if(e===75){let e=r===void 0?`an upload whose job has ended`:r||`another job`;return new t(`LOCKED`,`${a.environment} on ${o} is being deployed by ${e}`,{hint:`wait for it to end and run this job again, or wait longer with --lock-timeout`})}return new t(`SERVER_UNUSABLE`,`${i(a)} on ${o} cannot be locked: ${n.trim()}`,{hint:/no flock/.test(n)?`install util-linux on the server`:`make ${a.serverPath} writable for the user, or name another directory in SERVER_PATH; a full disk shows like this too`})}function m(){return a(1e3,void 0)}function h(e){return e instanceof t&&[`CONNECTION_LOST`,`ENGINE_UNREACHABLE`,`SERVER_UNREACHABLE`,`NOT_A_MANAGER`].includes(e.code)}async function g(t){let{connect:n,target:r,log:i,signal:a}=t,{deadline:s}=t,c=/* @__PURE__ */ new Set,u=()=>g?s:Math.max(s,...[...c].map(({limit:e})=>e)),d=l(t.owner),f,p,g=!1,y=!1,b={deadline:u,signal:a},x=async(r,a)=>{for(a.message===p?await m():i.warn(`${a.message}; reconnecting`),p=a.message,r.host.close();;){let r;try{return r=await n(),await _(r,{...t,lockTimeout:Math.max(t.lockTimeout,45e3)},b)}catch(t){if(r?.host.close(),!h(t))throw t;if(performance.now()+1e3>u())throw a;i.progress(e(t)),await m()}}},S=await o(a,_(t.first,t,b).catch(e=>{if(!h(e))throw e;return x(t.first,e)})),{unfinished:C}=S.lock,w=performance.now(),T=async e=>{let t=await x(S,e);y&&t.lock.markSettled();let{last:n}=t.lock;return n&&n.who!==d&&n.ago*1e3<performance.now()-w&&(f=n.who),t},E=e=>g?e:o(a,e),D,O=async(e,t)=>{for(;;){let n=S;try{let t=await E(o(n.lock.lost,e(n)));return p=void 0,t}catch(e){if(!h(e)||performance.now()>u())throw e;S===n&&(D??=T(e).finally(()=>{D=void 0}),S=await E(D)),await t?.()}}};return{withReconnect:O,mutate:(e,t)=>O(t=>{if(f!==void 0)throw v(r,f);return t.lock.markTouched(),e(t)},t),lostLockTo:()=>f,unfinished:C,markSettled:()=>{f===void 0&&(y=!0,S.lock.markSettled())},server:()=>S.host.name,finish:()=>{g=!0,s=performance.now()+1e4},extend:e=>{s=Math.max(s,e)},during:async(e,t)=>{let n=performance.now(),r={limit:e};c.add(r);try{return await t()}finally{c.delete(r),g||(s+=performance.now()-n)}},close:async()=>{await S.lock.close(),S.host.close()}}}async function _(e,{target:t,owner:n,lockTimeout:r,log:i,signal:a},s){let c=await o(a,u(e.host,t,n,r,e=>i.info(`waiting for ${e||`another deploy`} to finish with ${t.environment}`)));return{...e,engine:e.engine.withPatience(s),lock:c}}function v({environment:e},n){let r=`while the connection was lost, ${e} was deployed by ${n}; its state was not changed`;return new t(`SUPERSEDED`,r,{hint:`run this job again if its version is still wanted`})}export{c as i,h as n,m as r,g as t};