import{i as e,t}from"./errors.mjs";import{k as n}from"./ssh-settings.mjs";import{o as r}from"./release-store.mjs";import{c as i,l as a,s as o,u as s}from"./alerts.mjs";import{n as c}from"./target.mjs";import{t as l}from"./alert.mjs";async function u(e,t){return(await e.run({argv:[`sh`,`-c`,`cat -- "$1/alert.json" 2>/dev/null || :`,`sh`,t]})).stdout}async function d(e,n,i){let{code:a,stderr:o}=await e.run({argv:[`sh`,`-c`,`#!/bin/sh
# $1 folder of the environment. The record comes on standard input and is replaced as a whole; an empty line removes it.

set -e
umask 077
IFS= read -r record || { echo 'the record was cut short' >&2; exit 90; }
cd -- "$1"
[ -n "$record" ] || exec rm -f -- alert.json
printf '%s\\n' "$record" >alert.json.new
mv -- alert.json.new alert.json
`,`sh`,n],stdin:r(i)});if(a!==0)throw new t(`SERVER_UNUSABLE`,`alert.json in ${n} on ${e.name}: ${o.trim()}`)}async function f(e,t,n){return m(n,async()=>g(await e.withReconnect(({host:e})=>u(e,c(t)))))}async function p(e,t,n,{log:r,deliverReport:i},o){if(e.lostLockTo()!==void 0)return await i(t),t;let u=c(n);e.finish();let p=t=>e.withReconnect(({host:e})=>d(e,u,h(t)?``:JSON.stringify(t))),g=await(o??f(e,n,r)),_=l(t,g?.open,g?.undelivered),v=s(_),y=g!==void 0&&!(h(g)&&h(v));y&&await m(r,()=>p(v));let b=await i(_);return y&&v.undelivered.length>0&&await m(r,()=>p(a(_,b))),_}async function m(t,n){try{return await n()}catch(n){t.warn(`could not save the open alert on the server: ${e(n)}`);return}}function h({open:e,undelivered:t}){return e===void 0&&t.length===0}function g(e){try{return i.parse(JSON.parse(e))}catch{return o}}async function _(e){return e.withPatience({window:0}).ask(`services`,{path:`/services`,within:1e4},n).catch(()=>[])}export{d as a,p as i,h as n,f as r,_ as t};