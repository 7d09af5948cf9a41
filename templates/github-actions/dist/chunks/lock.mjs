import{t as e}from"./errors.mjs";import{c as t,u as n}from"./text.mjs";import{createInterface as r}from"node:readline";function i({job:e,actor:t,sha:n},r){return{job:e.url??e.name??t??`a run outside of CI`,commit:n,since:r}}function a({job:e,commit:r,since:i}){return t(`${e}${r===void 0?``:` (commit ${n(r)})`}, since ${i}`)}async function o(e,t,n,r,i){let o=String(Math.max(0,Math.ceil(r/1e3))),d=a(n),f=[`sh`,`-c`,`#!/bin/sh
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
`,`sh`,s(t),o,d,`30`],p=e.start({argv:[...f]});p.stdin.on(`error`,()=>{});let m=``;p.stderr.on(`data`,e=>{m=`${m}${e}`.slice(-1e3)});let{isReady:h,heldBy:g,last:_,unfinished:v}=await c(p,e=>e===d||i(e));if(!h)throw u(await p.exit,m,g,t,e.name);let y=setInterval(()=>p.stdin.write(`.`),5e3).unref(),b=p.exit.catch(()=>1),x=!1,S=new AbortController,C=e=>void(x||S.abort(e));return p.exit.then(()=>C(l(t,e)),e=>C(e)),{last:_,unfinished:v,lost:S.signal,markTouched:()=>void p.stdin.write(`t`),markUnfinished:()=>void p.stdin.write(`b`),markSettled:()=>void p.stdin.write(`s`),close:async()=>{x=!0,clearInterval(y),p.stdin.end(),await b}}}function s({serverPath:e,environment:t}){return`${e}/.swarm-ci/${t}`}function c(e,t){return new Promise(n=>{let i,a,o,s=r({input:e.stdout});s.on(`line`,e=>{e.startsWith(`held `)&&(i=e.slice(5),t(i));let[,r,s]=/^last (-?\d+) (.*)$/.exec(e)??[];s!==void 0&&(a={who:s,ago:Number(r)}),e.startsWith(`unfinished `)&&(o=e.slice(11)),e===`ready`&&n({isReady:!0,heldBy:i,last:a,unfinished:o})}),s.once(`close`,()=>n({isReady:!1,heldBy:i}))})}function l({environment:t},{name:n}){return new e(`CONNECTION_LOST`,`${n} released the lock of ${t}: it received no heartbeat from this job`,{hint:`run the job again: it finishes what was begun`})}function u(t,n,r,i,a){if(t===75){let t=r===void 0?`an upload whose job has ended`:r||`another job`;return new e(`LOCKED`,`${i.environment} on ${a} is being deployed by ${t}`,{hint:`wait for it to end and run this job again, or wait longer with --lock-timeout`})}return new e(`SERVER_UNUSABLE`,`${s(i)} on ${a} cannot be locked: ${n.trim()}`,{hint:/no flock/.test(n)?`install util-linux on the server`:`make ${i.serverPath} writable for the user, or name another directory in SERVER_PATH; a full disk shows like this too`})}export{a as i,s as n,i as r,o as t};