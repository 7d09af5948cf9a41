import{i as e,t}from"./errors.mjs";import{o as n}from"./release-store.mjs";import{n as r}from"./target.mjs";import{t as i}from"./alert.mjs";import{c as a,l as o,s,u as c}from"./alerts.mjs";async function l(e,t){return(await e.run({argv:[`sh`,`-c`,`cat -- "$1/alert.json" 2>/dev/null || :`,`sh`,t]})).stdout}async function u(e,r,i){let{code:a,stderr:o}=await e.run({argv:[`sh`,`-c`,`#!/bin/sh
# $1 folder of the environment. The record comes on standard input and is replaced as a whole; an empty line removes it.

set -e
umask 077
IFS= read -r record || { echo 'the record was cut short' >&2; exit 90; }
cd -- "$1"
[ -n "$record" ] || exec rm -f -- alert.json
printf '%s\\n' "$record" >alert.json.new
mv -- alert.json.new alert.json
`,`sh`,r],stdin:n(i)});if(a!==0)throw new t(`SERVER_UNUSABLE`,`alert.json in ${r} on ${e.name}: ${o.trim()}`)}async function d(e,t,n){return p(n,async()=>h(await e.withReconnect(({host:e})=>l(e,r(t)))))}async function f(e,t,n,{log:a,deliverReport:s},l){if(e.lostLockTo()!==void 0)return await s(t),t;let f=r(n);e.finish();let h=t=>e.withReconnect(({host:e})=>u(e,f,m(t)?``:JSON.stringify(t))),g=await(l??d(e,n,a)),_=i(t,g?.open,g?.undelivered),v=c(_),y=g!==void 0&&!(m(g)&&m(v));y&&await p(a,()=>h(v));let b=await s(_);return y&&v.undelivered.length>0&&await p(a,()=>h(o(_,b))),_}async function p(t,n){try{return await n()}catch(n){t.warn(`could not save the open alert on the server: ${e(n)}`);return}}function m({open:e,undelivered:t}){return e===void 0&&t.length===0}function h(e){try{return a.parse(JSON.parse(e))}catch{return s}}export{u as i,d as n,f as r,m as t};