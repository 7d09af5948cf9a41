import{m as e,v as t}from"./schemas.mjs";import{i as n,n as r,t as i}from"./errors.mjs";import{C as a,E as o,S as s,_ as c,a as l,b as u,c as d,d as f,f as p,g as m,h,l as ee,m as g,n as te,o as ne,p as re,r as ie,s as ae,t as oe,u as _,v as se,w as ce,x as v,y as le}from"./prepare-servers.mjs";import{c as y,l as ue,t as de}from"./ssh-settings.mjs";import{t as fe}from"./swarm-files.mjs";import{n as b}from"./swarm-nodes.mjs";import{t as pe}from"./job.mjs";import me from"crypto";function he(e,{secrets:t,registry:n},r){let i=e.flatMap(({kind:e,what:r,from:i})=>e===`secret`?[t[r]?.from??[]].flat():e===`registry`&&i===``?Object.values(n?.users??{}):[]);return[...new Set(i)].filter(e=>!r(e)).map(e=>({at:e,message:`is not set`,hint:`set it to the value of the secret, which does not exist yet`}))}const x=`#!/bin/sh
# Stands before firewall-arm.sh and ufw-arm.sh: takes the folder $dir for one change, $armed.
set -eu
umask 077
export LC_ALL=C
dir=/run/swarm-ci-firewall
# Another run may have ended between the two: then its time passes first.
i=0
until mkdir "$dir" 2>/dev/null; do
  i=$((i + 1))
  [ "$i" -le 160 ] || { echo "$dir is in use by another job" >&2 && exit 1; }
  # A run whose job is gone has no reader any more and ends here, not in front of the next one.
  echo waiting
  sleep 1
done
# Whatever ends this run or the confirmation, the folder is gone when its time has passed.
armed=armed-$$
: >"$dir/of-$armed"
`,S=`the confirmation of the firewall`;function ge(e,t,n){return C(e,()=>p(e,`the firewall`,x+`#!/bin/sh
# Loads the rules of the standard input, and the ones before again after $1 seconds, unless firewall-confirm.sh comes first.
# shellcheck disable=SC2154 # dir and armed are of firewall-take.sh
set -eu
# shellcheck disable=SC2016
setsid sh -c 'sleep "$1"
# Whoever moves the file decides. An earlier run waits for its own, not for this one.
! mv "$2/$3" "$2/late" 2>/dev/null || nft -f "$2/previous"
[ ! -e "$2/of-$3" ] || rm -rf "$2"' sh "$1" "$dir" "$armed" </dev/null >/dev/null 2>&1 &
cat >"$dir/rules"
{
  printf 'table inet swarm_ci\\ndelete table inet swarm_ci\\n'
  nft list table inet swarm_ci 2>/dev/null || true
} >"$dir/previous"
nft -c -f "$dir/rules" || { rm -rf "$dir" && exit 1; }
: >"$dir/$armed"
nft -f "$dir/rules"
`,[`30`],t),n,e=>p(e,S,`#!/bin/sh
# Keeps the rules that firewall-arm.sh loaded, also over a restart of the server. $1 their digest. Fails if it comes too late.
set -eu
umask 077
dir=/run/swarm-ci-firewall
mv "$dir"/armed-* "$dir/confirmed" 2>/dev/null || { echo 'the rules before are in force again' >&2 && exit 1; }
mkdir -p /etc/nftables.d
new=/etc/nftables.d/.swarm-ci.new
{
  cat "$dir/rules"
  echo "# rules $1"
  echo "# listed $(printf '%s' "$(nft list table inet swarm_ci)" | sha256sum | cut -d ' ' -f 1)"
} >"$new"
mv "$new" /etc/nftables.d/swarm-ci.nft
grep -qsF '/etc/nftables.d/*.nft' /etc/nftables.conf || echo 'include "/etc/nftables.d/*.nft"' >>/etc/nftables.conf
systemctl enable nftables >/dev/null 2>&1
rm -rf "$dir"
`,[v(t)]))}function _e(e,t,n){let r=v(t),i=[`30`,`swarm-ci ${r.slice(0,8)}`];return C(e,()=>p(e,`the firewall`,x+`#!/bin/sh
# Gives ufw the rules of the standard input, loads them, and goes back to the ones before $1 seconds later, unless
# ufw-confirm.sh comes first. Its rules get $2 as their comment. A line is "ufw ARGUMENTS", or "4 RULE" or "6 RULE" of
# iptables or ip6tables for the chain DOCKER-USER, which swarm-ci has for itself then.
# shellcheck disable=SC2154 # dir and armed are of firewall-take.sh
set -eu
# shellcheck disable=SC2016
setsid sh -c 'i=0
until [ -e "$2/loaded" ] || [ "$i" -ge 120 ]; do i=$((i + 1)); sleep 1; done
sleep "$1"
# Whoever moves the file decides. An earlier run waits for its own, not for this one.
if mv "$2/$3" "$2/late" 2>/dev/null; then
  cp -a "$2/previous/." /etc/ufw
  cp -p "$2/default" /etc/default/ufw
  if [ -e "$2/active" ]; then ufw reload; else ufw disable; fi
  grep -q "^# BEGIN swarm-ci" /etc/ufw/after.rules ||
    for tables in iptables ip6tables; do "$tables" -F DOCKER-USER && "$tables" -A DOCKER-USER -j RETURN; done
fi
[ ! -e "$2/of-$3" ] || rm -rf "$2"' sh "$1" "$dir" "$armed" </dev/null >/dev/null 2>&1 &
trap '[ ! -e "$dir/of-$armed" ] || : >"$dir/loaded"' EXIT
trap 'exit 1' HUP INT PIPE TERM
cat >"$dir/rules"
cp -a /etc/ufw "$dir/previous"
cp -p /etc/default/ufw "$dir/default"
! ufw status | grep -q '^Status: active' || : >"$dir/active"
: >"$dir/$armed"

# What is needed is opened before what is not is closed.
while read -r kind rule; do
  # shellcheck disable=SC2086 # several arguments
  [ "$kind" != ufw ] || ufw $rule comment "$2" >/dev/null </dev/null
done <"$dir/rules"
ufw show added | sed -n "/ comment 'swarm-ci /{/ comment '$2'\\$/d; s/^ufw \\(.*\\) comment .*/\\1/p;}" >"$dir/old"
while read -r rule; do
  # shellcheck disable=SC2086 # several arguments
  ufw --force delete $rule >/dev/null </dev/null
done <"$dir/old"
ufw default deny incoming >/dev/null

block() {
  sed '/^# BEGIN swarm-ci$/,/^# END swarm-ci$/d' "$1" >"$dir/new"
  printf '# BEGIN swarm-ci\\n*filter\\n:DOCKER-USER - [0:0]\\n%s\\nCOMMIT\\n# END swarm-ci\\n' "$(sed -n "s/^$2 //p" "$dir/rules")" >>"$dir/new"
  cat "$dir/new" >"$1"
}
block /etc/ufw/after.rules 4
block /etc/ufw/after6.rules 6
if [ -e "$dir/active" ]; then ufw reload >/dev/null; else ufw --force enable >/dev/null; fi
`,i,t),n,e=>p(e,S,`#!/bin/sh
# Keeps the rules that ufw-arm.sh loaded, also over a restart of the server. $1 their digest. Fails if it comes too late.
set -eu
umask 077
export LC_ALL=C
dir=/run/swarm-ci-firewall
mv "$dir"/armed-* "$dir/confirmed" 2>/dev/null || { echo 'the rules before are in force again' >&2 && exit 1; }
listed=$({ ufw show added | grep " comment 'swarm-ci " && iptables -S DOCKER-USER && ip6tables -S DOCKER-USER; } | sha256sum)
printf '# rules %s\\n# listed %s\\n' "$1" "\${listed%% *}" >/etc/ufw/swarm-ci.new
mv /etc/ufw/swarm-ci.new /etc/ufw/swarm-ci
# From now on these rules are those of the file.
rm -f /etc/nftables.d/swarm-ci.nft
nft delete table inet swarm_ci 2>/dev/null || true
systemctl enable ufw >/dev/null 2>&1
rm -rf "$dir"
`,[r]))}async function C(e,t,r,a){await t();let o=performance.now(),s;try{s=await r(),await a(s)}catch(t){let r=Math.max(0,30-Math.round((performance.now()-o)/1e3));throw new i(`SERVER_UNUSABLE`,`${e.name}: no new SSH connection through the new firewall: ${n(t)}`,{hint:`the rules before are in force again in ${r} s; see that ssh_from in the file has the address of this machine`,cause:t})}finally{s?.close()}}const ve=e({JoinTokens:e({Manager:t(),Worker:t()})}),w=2377;async function ye(e,t){await e.bytes(`start of the swarm`,{method:`POST`,path:`/swarm/init`,body:{...T(t),Spec:{}}})}async function be(e,t,{address:n,managerAddress:r,role:i}){let{JoinTokens:a}=await t.ask(`swarm`,{path:`/swarm`},ve);await e.bytes(`joining the swarm`,{method:`POST`,path:`/swarm/join`,body:{...T(n),RemoteAddrs:[Se(r)],JoinToken:i===`manager`?a.Manager:a.Worker}})}async function xe(e){await e.bytes(`leaving the swarm`,{method:`POST`,path:`/swarm/leave`,query:{force:`true`}})}function T(e){return{ListenAddr:`${e.includes(`:`)?`[::]`:`0.0.0.0`}:${w}`,AdvertiseAddr:e}}function Se(e){return`${e.includes(`:`)?`[${e}]`:e}:${w}`}function Ce(e,t,n=``,r=``){return p(e,`the installation of ${t}`,`#!/bin/sh
# $1 the package, $2 the beginning of its version or empty, $3 the repository of Docker or empty for the system's own.
set -eu
package=$1 version=$2 mirror=$3
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
apt() { apt-get -o DPkg::Lock::Timeout=120 -q "$@"; }

if [ -n "$mirror" ]; then
  # shellcheck disable=SC1091
  . /etc/os-release
  [ -e /etc/ssl/certs/ca-certificates.crt ] || { apt update && apt install -y --no-install-recommends ca-certificates; }
  mkdir -p /etc/apt/keyrings
  /usr/lib/apt/apt-helper download-file "$mirror/linux/$ID/gpg" /etc/apt/keyrings/docker.asc
  chmod 644 /etc/apt/keyrings/docker.asc
  echo "deb [signed-by=/etc/apt/keyrings/docker.asc] $mirror/linux/$ID $VERSION_CODENAME stable" \\
    >/etc/apt/sources.list.d/docker.list
fi
apt update
wanted=$package
if [ -n "$version" ]; then
  found=$(apt-cache madison "$package" | cut -d '|' -f 2 | tr -d ' ' | while read -r one; do
    case \${one#*:} in "$version"*) echo "$one" && break ;; esac
  done)
  [ -n "$found" ] || { echo "$package $version is not in the package sources" >&2 && exit 1; }
  wanted=$package=$found
fi
set -- "$wanted"
case $package in
  docker-ce) set -- "$@" docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin ;;
  # Newer releases have the command in a package of its own.
  docker.io) [ -z "$(apt-cache policy docker-cli)" ] || set -- "$@" docker-cli ;;
esac
apt install -y --no-install-recommends --allow-downgrades "$@"
`,[t,n,r])}function we(e,t){return p(e,`the change of /etc/docker/daemon.json`,`#!/bin/sh
# Replaces /etc/docker/daemon.json by the standard input if the engine accepts it.
set -eu
mkdir -p /etc/docker
new=/etc/docker/daemon.json.new
trap 'rm -f "$new"' EXIT
cat >"$new"
chmod 644 "$new"
# Older engines cannot check a file.
! dockerd --help | grep -q -e --validate || dockerd --validate --config-file "$new" >&2
mv "$new" /etc/docker/daemon.json
`,[],t)}function Te(e){return p(e,`the restart of the engine`,`#!/bin/sh
# Starts the engine again, now and at each boot, and waits until it answers.
set -eu
systemctl enable docker >/dev/null 2>&1
systemctl restart docker
end=$(($(date +%s) + 60))
until timeout 10 docker version >/dev/null 2>&1; do
  [ "$(date +%s)" -lt "$end" ] || { echo 'the engine does not answer after its restart: see "journalctl -u docker"' >&2 && exit 1; }
  sleep 0.5
done
`)}function Ee(e,t){return p(e,`the user ${t}`,`#!/bin/sh
# $1 the user: there it is afterwards, in the group docker.
set -eu
getent group docker >/dev/null || groupadd --system docker
getent passwd "$1" >/dev/null || {
  useradd --create-home --shell /bin/bash -- "$1"
  # A locked password keeps some servers from letting the user in even by key.
  usermod -p '*' -- "$1"
}
usermod -a -G docker -- "$1"
`,[t])}function De(e,t,n){return p(e,`the keys of ${t}`,`#!/bin/sh
# Adds the lines of the standard input to the authorized keys of the user $1, as that user: its folder is its own.
set -eu
home=$(getent passwd "$1" | cut -d : -f 6)
# shellcheck disable=SC2016
exec runuser -u "$1" -- sh -c 'set -eu
umask 077
cd "$1"
mkdir -p .ssh
chmod 700 .ssh
trap "rm -f .ssh/authorized_keys.new" EXIT
# A last line without an end must not swallow the next key.
{ if [ -e .ssh/authorized_keys ]; then sed -e "\\$a\\\\" .ssh/authorized_keys; fi; cat; } >.ssh/authorized_keys.new
mv .ssh/authorized_keys.new .ssh/authorized_keys' sh "$home"
`,[t],n.map(e=>`${e}\n`).join(``))}function Oe(e,t,n,r){return p(e,`the folder ${t}`,`#!/bin/sh
# $1 the folder, $2 its owner, $3 its mode.
set -eu
install -d -o "$2" -g "$(id -gn "$2")" -m "$3" -- "$1"
`,[t,n,r])}function E({open:e},t){let n=e.hosts.get(t);if(n===void 0)throw new i(`INVALID_INPUT`,`${t} is not among the nodes of the file`,{hint:`add it to nodes`});return n}async function ke(e,t,{subnet:n,encrypted:r}){let i={Name:t,Driver:`overlay`,Attachable:!0,...n===void 0?{}:{IPAM:{Config:[{Subnet:n}]}},...r?{Options:{encrypted:``}}:{}};await e.bytes(`creation of the network ${t}`,{method:`POST`,path:`/networks/create`,body:i})}async function D(e,t,n){let r=n instanceof Uint8Array?n:Buffer.from(n.reveal()),i={Name:t,Data:Buffer.from(r).toString(`base64`)};return(await e.ask(`creation of the secret ${t}`,{method:`POST`,path:`/secrets/create`,body:i})).ID}function Ae(e){try{return crypto.getRandomValues(new Uint8Array(e))}catch{}try{return me.randomBytes(e)}catch{}throw Error(`Neither WebCryptoAPI nor a crypto module is available. Use bcrypt.setRandomFallback to set an alternative`)}function je(e,t){if(e||=N,typeof e!=`number`)throw Error(`Illegal arguments: `+typeof e+`, `+typeof t);e<4?e=4:e>31&&(e=31);var n=[];return n.push(`$2b$`),e<10&&n.push(`0`),n.push(e.toString()),n.push(`$`),n.push(j(Ae(M),M)),n.join(``)}function Me(e,t,n){if(typeof t==`function`&&(n=t,t=void 0),typeof e==`function`&&(n=e,e=void 0),e===void 0)e=N;else if(typeof e!=`number`)throw Error(`illegal arguments: `+typeof e);function r(t){O(function(){try{t(null,je(e))}catch(e){t(e)}})}if(n){if(typeof n!=`function`)throw Error(`Illegal callback: `+typeof n);r(n)}else return new Promise(function(e,t){r(function(n,r){n?t(n):e(r)})})}function Ne(e,t,n,r){function i(n){typeof e==`string`&&typeof t==`number`?Me(t,function(t,i){H(e,i,n,r)}):typeof e==`string`&&typeof t==`string`?H(e,t,n,r):O(n.bind(this,Error(`Illegal arguments: `+typeof e+`, `+typeof t)))}if(n){if(typeof n!=`function`)throw Error(`Illegal callback: `+typeof n);i(n)}else return new Promise(function(e,t){i(function(n,r){n?t(n):e(r)})})}var O=typeof process<`u`&&process&&typeof process.nextTick==`function`?typeof setImmediate==`function`?setImmediate:process.nextTick:setTimeout;function Pe(e){for(var t=0,n=0,r=0;r<e.length;++r)n=e.charCodeAt(r),n<128?t+=1:n<2048?t+=2:(n&64512)==55296&&(e.charCodeAt(r+1)&64512)==56320?(++r,t+=4):t+=3;return t}function Fe(e){for(var t=0,n,r,i=Array(Pe(e)),a=0,o=e.length;a<o;++a)n=e.charCodeAt(a),n<128?i[t++]=n:n<2048?(i[t++]=n>>6|192,i[t++]=n&63|128):(n&64512)==55296&&((r=e.charCodeAt(a+1))&64512)==56320?(n=65536+((n&1023)<<10)+(r&1023),++a,i[t++]=n>>18|240,i[t++]=n>>12&63|128,i[t++]=n>>6&63|128,i[t++]=n&63|128):(i[t++]=n>>12|224,i[t++]=n>>6&63|128,i[t++]=n&63|128);return i}var k=`./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789`.split(``),A=[-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,0,1,54,55,56,57,58,59,60,61,62,63,-1,-1,-1,-1,-1,-1,-1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,-1,-1,-1,-1,-1,-1,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,-1,-1,-1,-1,-1];function j(e,t){var n=0,r=[],i,a;if(t<=0||t>e.length)throw Error(`Illegal len: `+t);for(;n<t;){if(i=e[n++]&255,r.push(k[i>>2&63]),i=(i&3)<<4,n>=t||(a=e[n++]&255,i|=a>>4&15,r.push(k[i&63]),i=(a&15)<<2,n>=t)){r.push(k[i&63]);break}a=e[n++]&255,i|=a>>6&3,r.push(k[i&63]),r.push(k[a&63])}return r.join(``)}function Ie(e,t){var n=0,r=e.length,i=0,a=[],o,s,c,l,u,d;if(t<=0)throw Error(`Illegal len: `+t);for(;n<r-1&&i<t&&(d=e.charCodeAt(n++),o=d<A.length?A[d]:-1,d=e.charCodeAt(n++),s=d<A.length?A[d]:-1,!(o==-1||s==-1||(u=o<<2>>>0,u|=(s&48)>>4,a.push(String.fromCharCode(u)),++i>=t||n>=r)||(d=e.charCodeAt(n++),c=d<A.length?A[d]:-1,c==-1)||(u=(s&15)<<4>>>0,u|=(c&60)>>2,a.push(String.fromCharCode(u)),++i>=t||n>=r)));)d=e.charCodeAt(n++),l=d<A.length?A[d]:-1,u=(c&3)<<6>>>0,u|=l,a.push(String.fromCharCode(u)),++i;var f=[];for(n=0;n<i;n++)f.push(a[n].charCodeAt(0));return f}var M=16,N=10,Le=16,P=100,F=[608135816,2242054355,320440878,57701188,2752067618,698298832,137296536,3964562569,1160258022,953160567,3193202383,887688300,3232508343,3380367581,1065670069,3041331479,2450970073,2306472731],I=[3509652390,2564797868,805139163,3491422135,3101798381,1780907670,3128725573,4046225305,614570311,3012652279,134345442,2240740374,1667834072,1901547113,2757295779,4103290238,227898511,1921955416,1904987480,2182433518,2069144605,3260701109,2620446009,720527379,3318853667,677414384,3393288472,3101374703,2390351024,1614419982,1822297739,2954791486,3608508353,3174124327,2024746970,1432378464,3864339955,2857741204,1464375394,1676153920,1439316330,715854006,3033291828,289532110,2706671279,2087905683,3018724369,1668267050,732546397,1947742710,3462151702,2609353502,2950085171,1814351708,2050118529,680887927,999245976,1800124847,3300911131,1713906067,1641548236,4213287313,1216130144,1575780402,4018429277,3917837745,3693486850,3949271944,596196993,3549867205,258830323,2213823033,772490370,2760122372,1774776394,2652871518,566650946,4142492826,1728879713,2882767088,1783734482,3629395816,2517608232,2874225571,1861159788,326777828,3124490320,2130389656,2716951837,967770486,1724537150,2185432712,2364442137,1164943284,2105845187,998989502,3765401048,2244026483,1075463327,1455516326,1322494562,910128902,469688178,1117454909,936433444,3490320968,3675253459,1240580251,122909385,2157517691,634681816,4142456567,3825094682,3061402683,2540495037,79693498,3249098678,1084186820,1583128258,426386531,1761308591,1047286709,322548459,995290223,1845252383,2603652396,3431023940,2942221577,3202600964,3727903485,1712269319,422464435,3234572375,1170764815,3523960633,3117677531,1434042557,442511882,3600875718,1076654713,1738483198,4213154764,2393238008,3677496056,1014306527,4251020053,793779912,2902807211,842905082,4246964064,1395751752,1040244610,2656851899,3396308128,445077038,3742853595,3577915638,679411651,2892444358,2354009459,1767581616,3150600392,3791627101,3102740896,284835224,4246832056,1258075500,768725851,2589189241,3069724005,3532540348,1274779536,3789419226,2764799539,1660621633,3471099624,4011903706,913787905,3497959166,737222580,2514213453,2928710040,3937242737,1804850592,3499020752,2949064160,2386320175,2390070455,2415321851,4061277028,2290661394,2416832540,1336762016,1754252060,3520065937,3014181293,791618072,3188594551,3933548030,2332172193,3852520463,3043980520,413987798,3465142937,3030929376,4245938359,2093235073,3534596313,375366246,2157278981,2479649556,555357303,3870105701,2008414854,3344188149,4221384143,3956125452,2067696032,3594591187,2921233993,2428461,544322398,577241275,1471733935,610547355,4027169054,1432588573,1507829418,2025931657,3646575487,545086370,48609733,2200306550,1653985193,298326376,1316178497,3007786442,2064951626,458293330,2589141269,3591329599,3164325604,727753846,2179363840,146436021,1461446943,4069977195,705550613,3059967265,3887724982,4281599278,3313849956,1404054877,2845806497,146425753,1854211946,1266315497,3048417604,3681880366,3289982499,290971e4,1235738493,2632868024,2414719590,3970600049,1771706367,1449415276,3266420449,422970021,1963543593,2690192192,3826793022,1062508698,1531092325,1804592342,2583117782,2714934279,4024971509,1294809318,4028980673,1289560198,2221992742,1669523910,35572830,157838143,1052438473,1016535060,1802137761,1753167236,1386275462,3080475397,2857371447,1040679964,2145300060,2390574316,1461121720,2956646967,4031777805,4028374788,33600511,2920084762,1018524850,629373528,3691585981,3515945977,2091462646,2486323059,586499841,988145025,935516892,3367335476,2599673255,2839830854,265290510,3972581182,2759138881,3795373465,1005194799,847297441,406762289,1314163512,1332590856,1866599683,4127851711,750260880,613907577,1450815602,3165620655,3734664991,3650291728,3012275730,3704569646,1427272223,778793252,1343938022,2676280711,2052605720,1946737175,3164576444,3914038668,3967478842,3682934266,1661551462,3294938066,4011595847,840292616,3712170807,616741398,312560963,711312465,1351876610,322626781,1910503582,271666773,2175563734,1594956187,70604529,3617834859,1007753275,1495573769,4069517037,2549218298,2663038764,504708206,2263041392,3941167025,2249088522,1514023603,1998579484,1312622330,694541497,2582060303,2151582166,1382467621,776784248,2618340202,3323268794,2497899128,2784771155,503983604,4076293799,907881277,423175695,432175456,1378068232,4145222326,3954048622,3938656102,3820766613,2793130115,2977904593,26017576,3274890735,3194772133,1700274565,1756076034,4006520079,3677328699,720338349,1533947780,354530856,688349552,3973924725,1637815568,332179504,3949051286,53804574,2852348879,3044236432,1282449977,3583942155,3416972820,4006381244,1617046695,2628476075,3002303598,1686838959,431878346,2686675385,1700445008,1080580658,1009431731,832498133,3223435511,2605976345,2271191193,2516031870,1648197032,4164389018,2548247927,300782431,375919233,238389289,3353747414,2531188641,2019080857,1475708069,455242339,2609103871,448939670,3451063019,1395535956,2413381860,1841049896,1491858159,885456874,4264095073,4001119347,1565136089,3898914787,1108368660,540939232,1173283510,2745871338,3681308437,4207628240,3343053890,4016749493,1699691293,1103962373,3625875870,2256883143,3830138730,1031889488,3479347698,1535977030,4236805024,3251091107,2132092099,1774941330,1199868427,1452454533,157007616,2904115357,342012276,595725824,1480756522,206960106,497939518,591360097,863170706,2375253569,3596610801,1814182875,2094937945,3421402208,1082520231,3463918190,2785509508,435703966,3908032597,1641649973,2842273706,3305899714,1510255612,2148256476,2655287854,3276092548,4258621189,236887753,3681803219,274041037,1734335097,3815195456,3317970021,1899903192,1026095262,4050517792,356393447,2410691914,3873677099,3682840055,3913112168,2491498743,4132185628,2489919796,1091903735,1979897079,3170134830,3567386728,3557303409,857797738,1136121015,1342202287,507115054,2535736646,337727348,3213592640,1301675037,2528481711,1895095763,1721773893,3216771564,62756741,2142006736,835421444,2531993523,1442658625,3659876326,2882144922,676362277,1392781812,170690266,3921047035,1759253602,3611846912,1745797284,664899054,1329594018,3901205900,3045908486,2062866102,2865634940,3543621612,3464012697,1080764994,553557557,3656615353,3996768171,991055499,499776247,1265440854,648242737,3940784050,980351604,3713745714,1749149687,3396870395,4211799374,3640570775,1161844396,3125318951,1431517754,545492359,4268468663,3499529547,1437099964,2702547544,3433638243,2581715763,2787789398,1060185593,1593081372,2418618748,4260947970,69676912,2159744348,86519011,2512459080,3838209314,1220612927,3339683548,133810670,1090789135,1078426020,1569222167,845107691,3583754449,4072456591,1091646820,628848692,1613405280,3757631651,526609435,236106946,48312990,2942717905,3402727701,1797494240,859738849,992217954,4005476642,2243076622,3870952857,3732016268,765654824,3490871365,2511836413,1685915746,3888969200,1414112111,2273134842,3281911079,4080962846,172450625,2569994100,980381355,4109958455,2819808352,2716589560,2568741196,3681446669,3329971472,1835478071,660984891,3704678404,4045999559,3422617507,3040415634,1762651403,1719377915,3470491036,2693910283,3642056355,3138596744,1364962596,2073328063,1983633131,926494387,3423689081,2150032023,4096667949,1749200295,3328846651,309677260,2016342300,1779581495,3079819751,111262694,1274766160,443224088,298511866,1025883608,3806446537,1145181785,168956806,3641502830,3584813610,1689216846,3666258015,3200248200,1692713982,2646376535,4042768518,1618508792,1610833997,3523052358,4130873264,2001055236,3610705100,2202168115,4028541809,2961195399,1006657119,2006996926,3186142756,1430667929,3210227297,1314452623,4074634658,4101304120,2273951170,1399257539,3367210612,3027628629,1190975929,2062231137,2333990788,2221543033,2438960610,1181637006,548689776,2362791313,3372408396,3104550113,3145860560,296247880,1970579870,3078560182,3769228297,1714227617,3291629107,3898220290,166772364,1251581989,493813264,448347421,195405023,2709975567,677966185,3703036547,1463355134,2715995803,1338867538,1343315457,2802222074,2684532164,233230375,2599980071,2000651841,3277868038,1638401717,4028070440,3237316320,6314154,819756386,300326615,590932579,1405279636,3267499572,3150704214,2428286686,3959192993,3461946742,1862657033,1266418056,963775037,2089974820,2263052895,1917689273,448879540,3550394620,3981727096,150775221,3627908307,1303187396,508620638,2975983352,2726630617,1817252668,1876281319,1457606340,908771278,3720792119,3617206836,2455994898,1729034894,1080033504,976866871,3556439503,2881648439,1522871579,1555064734,1336096578,3548522304,2579274686,3574697629,3205460757,3593280638,3338716283,3079412587,564236357,2993598910,1781952180,1464380207,3163844217,3332601554,1699332808,1393555694,1183702653,3581086237,1288719814,691649499,2847557200,2895455976,3193889540,2717570544,1781354906,1676643554,2592534050,3230253752,1126444790,2770207658,2633158820,2210423226,2615765581,2414155088,3127139286,673620729,2805611233,1269405062,4015350505,3341807571,4149409754,1057255273,2012875353,2162469141,2276492801,2601117357,993977747,3918593370,2654263191,753973209,36408145,2530585658,25011837,3520020182,2088578344,530523599,2918365339,1524020338,1518925132,3760827505,3759777254,1202760957,3985898139,3906192525,674977740,4174734889,2031300136,2019492241,3983892565,4153806404,3822280332,352677332,2297720250,60907813,90501309,3286998549,1016092578,2535922412,2839152426,457141659,509813237,4120667899,652014361,1966332200,2975202805,55981186,2327461051,676427537,3255491064,2882294119,3433927263,1307055953,942726286,933058658,2468411793,3933900994,4215176142,1361170020,2001714738,2830558078,3274259782,1222529897,1679025792,2729314320,3714953764,1770335741,151462246,3013232138,1682292957,1483529935,471910574,1539241949,458788160,3436315007,1807016891,3718408830,978976581,1043663428,3165965781,1927990952,4200891579,2372276910,3208408903,3533431907,1412390302,2931980059,4132332400,1947078029,3881505623,4168226417,2941484381,1077988104,1320477388,886195818,18198404,3786409e3,2509781533,112762804,3463356488,1866414978,891333506,18488651,661792760,1628790961,3885187036,3141171499,876946877,2693282273,1372485963,791857591,2686433993,3759982718,3167212022,3472953795,2716379847,445679433,3561995674,3504004811,3574258232,54117162,3331405415,2381918588,3769707343,4154350007,1140177722,4074052095,668550556,3214352940,367459370,261225585,2610173221,4209349473,3468074219,3265815641,314222801,3066103646,3808782860,282218597,3406013506,3773591054,379116347,1285071038,846784868,2669647154,3771962079,3550491691,2305946142,453669953,1268987020,3317592352,3279303384,3744833421,2610507566,3859509063,266596637,3847019092,517658769,3462560207,3443424879,370717030,4247526661,2224018117,4143653529,4112773975,2788324899,2477274417,1456262402,2901442914,1517677493,1846949527,2295493580,3734397586,2176403920,1280348187,1908823572,3871786941,846861322,1172426758,3287448474,3383383037,1655181056,3139813346,901632758,1897031941,2986607138,3066810236,3447102507,1393639104,373351379,950779232,625454576,3124240540,4148612726,2007998917,544563296,2244738638,2330496472,2058025392,1291430526,424198748,50039436,29584100,3605783033,2429876329,2791104160,1057563949,3255363231,3075367218,3463963227,1469046755,985887462],L=[1332899944,1700884034,1701343084,1684370003,1668446532,1869963892];function R(e,t,n,r){var i,a=e[t],o=e[t+1];return a^=n[0],i=r[a>>>24],i+=r[256|a>>16&255],i^=r[512|a>>8&255],i+=r[768|a&255],o^=i^n[1],i=r[o>>>24],i+=r[256|o>>16&255],i^=r[512|o>>8&255],i+=r[768|o&255],a^=i^n[2],i=r[a>>>24],i+=r[256|a>>16&255],i^=r[512|a>>8&255],i+=r[768|a&255],o^=i^n[3],i=r[o>>>24],i+=r[256|o>>16&255],i^=r[512|o>>8&255],i+=r[768|o&255],a^=i^n[4],i=r[a>>>24],i+=r[256|a>>16&255],i^=r[512|a>>8&255],i+=r[768|a&255],o^=i^n[5],i=r[o>>>24],i+=r[256|o>>16&255],i^=r[512|o>>8&255],i+=r[768|o&255],a^=i^n[6],i=r[a>>>24],i+=r[256|a>>16&255],i^=r[512|a>>8&255],i+=r[768|a&255],o^=i^n[7],i=r[o>>>24],i+=r[256|o>>16&255],i^=r[512|o>>8&255],i+=r[768|o&255],a^=i^n[8],i=r[a>>>24],i+=r[256|a>>16&255],i^=r[512|a>>8&255],i+=r[768|a&255],o^=i^n[9],i=r[o>>>24],i+=r[256|o>>16&255],i^=r[512|o>>8&255],i+=r[768|o&255],a^=i^n[10],i=r[a>>>24],i+=r[256|a>>16&255],i^=r[512|a>>8&255],i+=r[768|a&255],o^=i^n[11],i=r[o>>>24],i+=r[256|o>>16&255],i^=r[512|o>>8&255],i+=r[768|o&255],a^=i^n[12],i=r[a>>>24],i+=r[256|a>>16&255],i^=r[512|a>>8&255],i+=r[768|a&255],o^=i^n[13],i=r[o>>>24],i+=r[256|o>>16&255],i^=r[512|o>>8&255],i+=r[768|o&255],a^=i^n[14],i=r[a>>>24],i+=r[256|a>>16&255],i^=r[512|a>>8&255],i+=r[768|a&255],o^=i^n[15],i=r[o>>>24],i+=r[256|o>>16&255],i^=r[512|o>>8&255],i+=r[768|o&255],a^=i^n[16],e[t]=o^n[Le+1],e[t+1]=a,e}function z(e,t){for(var n=0,r=0;n<4;++n)r=r<<8|e[t]&255,t=(t+1)%e.length;return{key:r,offp:t}}function B(e,t,n){for(var r=0,i=[0,0],a=t.length,o=n.length,s,c=0;c<a;c++)s=z(e,r),r=s.offp,t[c]=t[c]^s.key;for(c=0;c<a;c+=2)i=R(i,0,t,n),t[c]=i[0],t[c+1]=i[1];for(c=0;c<o;c+=2)i=R(i,0,t,n),n[c]=i[0],n[c+1]=i[1]}function Re(e,t,n,r){for(var i=0,a=[0,0],o=n.length,s=r.length,c,l=0;l<o;l++)c=z(t,i),i=c.offp,n[l]=n[l]^c.key;for(i=0,l=0;l<o;l+=2)c=z(e,i),i=c.offp,a[0]^=c.key,c=z(e,i),i=c.offp,a[1]^=c.key,a=R(a,0,n,r),n[l]=a[0],n[l+1]=a[1];for(l=0;l<s;l+=2)c=z(e,i),i=c.offp,a[0]^=c.key,c=z(e,i),i=c.offp,a[1]^=c.key,a=R(a,0,n,r),r[l]=a[0],r[l+1]=a[1]}function V(e,t,n,r,i){var a=L.slice(),o=a.length,s;if(n<4||n>31){if(s=Error(`Illegal number of rounds (4-31): `+n),r){O(r.bind(this,s));return}throw s}if(t.length!==M){if(s=Error(`Illegal salt length: `+t.length+` != `+M),r){O(r.bind(this,s));return}throw s}n=1<<n>>>0;var c,l,u=0,d;typeof Int32Array==`function`?(c=new Int32Array(F),l=new Int32Array(I)):(c=F.slice(),l=I.slice()),Re(t,e,c,l);function f(){if(i&&i(u/n),u<n)for(var s=Date.now();u<n&&(u+=1,B(e,c,l),B(t,c,l),!(Date.now()-s>P)););else{for(u=0;u<64;u++)for(d=0;d<o>>1;d++)R(a,d<<1,c,l);var p=[];for(u=0;u<o;u++)p.push((a[u]>>24&255)>>>0),p.push((a[u]>>16&255)>>>0),p.push((a[u]>>8&255)>>>0),p.push((a[u]&255)>>>0);if(r){r(null,p);return}return p}r&&O(f)}if(r!==void 0)f();else for(var p;;)if((p=f())!==void 0)return p||[]}function H(e,t,n,r){var i;if(typeof e!=`string`||typeof t!=`string`){if(i=Error(`Invalid string / salt: Not a string`),n){O(n.bind(this,i));return}throw i}var a,o;if(t.charAt(0)!==`$`||t.charAt(1)!==`2`){if(i=Error(`Invalid salt version: `+t.substring(0,2)),n){O(n.bind(this,i));return}throw i}if(t.charAt(2)===`$`)a=`\0`,o=3;else{if(a=t.charAt(2),a!==`a`&&a!==`b`&&a!==`y`||t.charAt(3)!==`$`){if(i=Error(`Invalid salt revision: `+t.substring(2,4)),n){O(n.bind(this,i));return}throw i}o=4}if(t.charAt(o+2)>`$`){if(i=Error(`Missing salt rounds`),n){O(n.bind(this,i));return}throw i}var s=parseInt(t.substring(o,o+1),10)*10+parseInt(t.substring(o+1,o+2),10),c=t.substring(o+3,o+25);e+=a>=`a`?`\0`:``;var l=Fe(e),u=Ie(c,M);function d(e){var t=[];return t.push(`$2`),a>=`a`&&t.push(a),t.push(`$`),s<10&&t.push(`0`),t.push(s.toString()),t.push(`$`),t.push(j(u,u.length)),t.push(j(e,L.length*4-1)),t.join(``)}if(n===void 0)return d(V(l,u,s));V(l,u,s,function(e,t){e?n(e,null):n(null,d(t))},r)}async function ze(e,t,n,r){let i=await Be(e,t,n,r),a=se(t,r,i),o={filters:JSON.stringify({name:[m]})},s=(await e.ask(`registry`,{path:`/services`,query:o})).find(({Spec:e})=>e.Name===m);s===void 0?await e.bytes(`creation of the registry`,{method:`POST`,path:`/services/create`,body:a}):await e.bytes(`update of the registry`,{method:`POST`,path:`/services/${s.ID}/update`,query:{version:s.Version.Index},body:a})}async function Be(e,t,n,r){let a=c(t,r),o=await fe(e,`secrets`,a.map(({name:e})=>e)),s=new Map(o.map(({ID:e=``,Spec:t})=>[t?.Name??``,e]));for(let{name:t,file:r}of a.filter(e=>!s.has(e.name))){let a=n&&await Ve(r,n);if(a===void 0)throw new i(`INVALID_INPUT`,`the secret ${t} of the registry is missing`,{hint:`set the variables with the passwords of the registry, and run the job again`});s.set(t,await D(e,t,a))}return s}async function Ve(e,{users:t,tls:n}){if(e===`tls.crt`)return n?.certificate;if(e===`tls.key`)return n?.key;let r=await Promise.all(t.map(async([e,t])=>`${e}:${await Ne(t.reveal(),10)}\n`));return Buffer.from(r.join(``))}const He={window:2e4};async function Ue({node:e},t){await ye(y(E(t,e)),J(t,e))}async function We({node:e},t){let n=await G(t,e),r=t.servers.nodes[e]?.role??`worker`;await be(y(E(t,e)),n.engine,{address:J(t,e),managerAddress:n.address,role:r});let i=await q(t,e);await _(n.engine,`${e} to join as ${r}`,Y(i,r))}async function Ge(e,t){await K(e,t,`manager`)}async function Ke(e,t){await K(e,t,`worker`)}async function U({node:e},t){let n=t.servers.nodes[e];if(n===void 0)return;let{engine:r}=await G(t);await b(r,await q(t,e),e=>({...e,Labels:{...e.Labels,...n.labels},Availability:n.availability}))}async function qe({changes:e},t){let{engine:n}=await G(t);for(let{what:t}of e)await ee(n,t)}async function W(e,t){let{swarm:n}=t.before,r=t.before.nodes.get(e)?.swarm.node,i=n?.nodes.find(e=>e.id===r);if(i===void 0)return;let{engine:a}=await G(t);await _(a,`${e} to come back`,Y(i.id,i.role))}async function G(e,t){let n=Object.entries(e.servers.nodes).sort(([,e],[,t])=>Number(e.role===`worker`)-Number(t.role===`worker`)).map(([e])=>e).filter(e=>e!==t),r;for(let t of n)try{let{engine:n}=await ue(E(e,t),He);return{engine:n,address:J(e,t)}}catch(e){r=e}throw new i(`NOT_A_MANAGER`,`none of the nodes of the file is a working manager of the swarm`,{hint:`see "docker node ls" on the servers`,cause:r})}async function K({node:e},t,n){let[{engine:r},i]=await Promise.all([G(t,e),q(t,e)]);await b(r,i,e=>({...e,Role:n})),await _(r,`${e} to become a ${n}`,Y(i,n))}async function q(e,t){return(await ae(E(e,t),e.servers)).swarm.node}function J({servers:e},t){let n=e.nodes[t];return n?.swarm_address??n?.address.host??``}function Y(e,t){return n=>n.some(n=>n.id===e&&n.role===t&&n.isUp)}async function X({kind:e,changes:t},n){let{engine:r}=await G(n),{networks:i,secrets:a}=n.servers;for(let{what:o}of t){let[t,s]=[i[o],a[o]],c=s&&n.given.variable(s.from);e===`network`&&t&&await ke(r,o,t),e===`secret`&&c&&await D(r,o,c)}e===`registry`&&await Je(r,n)}async function Je(e,{servers:t,given:n}){let{registry:r}=t;if(r===void 0)return;let i=await d(e,t,n),a=i.access??i.registry?.access??``;await ze(e,r,await f(r,n),a)}const Z=e=>(t,n)=>e(E(n,t.node),t,n),Ye={leave:Z(e=>xe(y(e))),package:async(e,t)=>{let{from:n,version:r,mirror:i=`https://download.docker.com`}=t.servers.docker;for(let{what:a}of e.changes){let o=a!==`nftables`&&a!==`ufw`,s=o&&n===`docker.com`?i:``;await Ce(E(t,e.node),a,o?r:void 0,s)}await W(e.node,t)},daemon:Z((e,{node:t},{servers:n,before:r})=>we(e,s(r.nodes.get(t)?.daemon,n.docker.daemon))),restart:async(e,t)=>{await Te(E(t,e.node)),await W(e.node,t)},user:Z((e,{changes:t})=>Promise.all(t.map(({what:t})=>Ee(e,t)))),keys:Z(async(e,{node:t},{servers:n,before:r})=>{let{name:i=``,keys:a}=n.deploy_user??{};await De(e,i,h(r.nodes.get(t)?.user?.keys,a))}),folder:Z(async(e,{changes:t},{servers:n})=>{for(let{what:r}of t){let{owner:t=`root`,mode:i=`0755`}=n.folders[r]??{};await Oe(e,r,t,i)}}),firewall:Z((e,{node:t},{servers:n,open:r})=>n.firewall?.with===`ufw`?_e(e,le(n,t),()=>r.again(t)):ge(e,u(n,t),()=>r.again(t))),init:Ue,join:We,promote:Ge,demote:Ke,labels:U,availability:U,remove:qe,network:X,secret:X,registry:X};async function Xe(e,t){await Ye[e.kind](e,t)}async function Q(e,t,n){let{connect:o,given:s,log:c}=t,u=await ne(e,o);try{let t=await l(u.hosts,e,s),{changes:o,problems:d}=g(e,t,n),f=e=>s.variable(e)!==void 0;r([...d,...he(o,e,f)]);let p=re(o,e);for(let n of p){for(let e of n.changes)c.info(a(e));await Xe(n,{servers:e,open:u,before:t,given:s})}let m=o.length===0?t:await l(u.hosts,e,s),h=g(e,m,n);if(h.changes.length>0)throw new i(`COMMAND_FAILED`,`still different: ${h.changes.map(a).join(`; `)}`,{hint:`something else changes the servers, too; run server-plan to see what differs now`});return{changes:p.flatMap(e=>e.changes),hostKeys:new Map([...m.nodes].map(([e,{hostKeys:t}])=>[e,t]))}}finally{u.close()}}function $({nodes:e,deploy_user:t},n){let r=Object.values(e).filter(({role:e})=>e===`manager`),i=Object.entries(e).flatMap(([e,{address:t}])=>(n.get(e)??[]).map(e=>`${Qe(t)} ${e}\n`));return{SERVER_HOST:r.map(({address:e})=>Ze(e)).join(`,`),SERVER_USER:t?.name??``,SSH_KNOWN_HOSTS:i.join(``)}}function Ze({host:e,port:t}){return t===void 0?e:`${e.includes(`:`)?`[${e}]`:e}:${t}`}function Qe({host:e,port:t=22}){return t===22?e:`[${e}]:${t}`}const $e=pe({name:`server-apply`,purpose:`Makes the servers what servers.yaml says: engine, deploy user, folders, firewall, swarm, networks, secrets, registry. It can be repeated, goes on where it stopped, and never costs the swarm its majority.`,settings:de,options:ie,example:`SSH_PRIVATE_KEY=~/.ssh/id_ed25519 swarm-ci server-apply --export variables`,run:async(e,t)=>{let{servers:n,ports:r,allowed:i,folder:s,deployKey:c}=await oe(e,t),l=s===void 0?void 0:c??await ce(s),u=te(n,l),{changes:d,hostKeys:f}=await Q(u,{...r,log:t.log},i);return s!==void 0&&(await o(s,$(u,f)),t.log.info(`the variables of the pipeline are in ${s}, a file each; keep them secret`)),d.length===0&&t.log.info(`the servers are as the file says; nothing was changed`),t.result(d.map(a).join(`
`),{changes:d}),0}});export{Q as n,$e as serverApplyJob,$ as t};