import{n as e}from"./lock.mjs";import{i as t,t as n}from"./errors.mjs";import{o as r}from"./release-store.mjs";import{t as i}from"./alert.mjs";import{c as a,l as o,s,u as c}from"./alerts.mjs";async function l(e,t){return(await e.run({argv:[`sh`,`-c`,`cat -- "$1/alert.json" 2>/dev/null || :`,`sh`,t]})).stdout}async function u(e,t,i){let{code:a,stderr:o}=await e.run({argv:[`sh`,`-c`,`#!/bin/sh
# $1 folder of the environment. The record comes on standard input and is replaced as a whole; an empty line removes it.

set -e
umask 077
IFS= read -r record || { echo 'the record was cut short' >&2; exit 90; }
cd -- "$1"
[ -n "$record" ] || exec rm -f -- alert.json
printf '%s\\n' "$record" >alert.json.new
mv -- alert.json.new alert.json
`,`sh`,t],stdin:r(i)});if(a!==0)throw new n(`SERVER_UNUSABLE`,`alert.json in ${t} on ${e.name}: ${o.trim()}`)}async function d(t,n,r){return p(r,async()=>h(await t.withReconnect(({host:t})=>l(t,e(n)))))}async function f(t,n,r,{log:a,deliverReport:s},l){if(t.lostLockTo()!==void 0)return await s(n),n;let f=e(r);t.finish();let h=e=>t.withReconnect(({host:t})=>u(t,f,m(e)?``:JSON.stringify(e))),g=await(l??d(t,r,a)),_=i(n,g?.open,g?.undelivered),v=c(_),y=g!==void 0&&!(m(g)&&m(v));y&&await p(a,()=>h(v));let b=await s(_);return y&&v.undelivered.length>0&&await p(a,()=>h(o(_,b))),_}async function p(e,n){try{return await n()}catch(n){e.warn(`could not save the open alert on the server: ${t(n)}`);return}}function m({open:e,undelivered:t}){return e===void 0&&t.length===0}function h(e){try{return a.parse(JSON.parse(e))}catch{return s}}export{u as i,d as n,f as r,m as t};