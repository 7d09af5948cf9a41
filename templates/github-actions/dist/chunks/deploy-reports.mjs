import{i as e}from"./errors.mjs";import{i as t,n,r,u as i}from"./text.mjs";import{i as a}from"./platforms.mjs";import{C as o,a as s,o as c,s as l}from"./refusal.mjs";import{t as u}from"./duration.mjs";import{r as d,t as f}from"./markdown-text.mjs";import{n as p}from"./cause.mjs";import{a as m,d as h,f as ee,h as te,l as g,m as ne,n as _,p as v,r as re,s as ie,t as y,u as b}from"./describe.mjs";import{t as x}from"./omit-undefined.mjs";import{n as ae}from"./outputs.mjs";import{t as oe}from"./redacted.mjs";import{rm as se,writeFile as ce}from"node:fs/promises";const le=[`failing`,`paused`,`timed-out`,`rolled-back`,`superseded`,`refused`,`unknown`,`still-failing`];function ue(e){let t=pe(e);if((e.outcome===`deployed`||e.outcome===`waiting`)&&t.length===0)return;let n=[e.dockerError,e.aborted,e.command?.error].some(e=>e!==void 0),r=t.find(({cause:e})=>e!==void 0)??(n?void 0:t[0]),i=(e.releaseJobs??[]).filter(g),a=ge(e,r),{environment:l,stack:u,server:d}=e,f=e.headCommit??e.commit,p=(e.canaries??[]).filter(({outcome:e})=>e===`aborted`).map(e=>`${u}_${e.service}`),m=i[0]?.name??r?.name??p[0],h=[l,u,m??``,c(a.kind)];return{fingerprint:s(h),severity:de(e)?`warning`:`critical`,title:o(_(e).replace(/^\S+ /,``),500),environment:l,stack:u,server:d,...x({service:m}),services:[.../* @__PURE__ */ new Set([...[...i,...t].map(({name:e})=>e),...p])].slice(0,50),cause:{kind:a.kind,headline:o(a.headline,500)},nextStep:o(a.hint,500),startedAt:e.startedAt,deploys:1,commits:f===void 0?[]:[f],links:x({job:e.job,review:e.review,commit:e.commitUrl})}}function de(e){return e.outcome===`deployed`||e.outcome===`rolled-back`&&!fe(e)}function fe({restored:e,services:t,driftedFrom:n}){return n!==void 0||e===void 0&&t.some(({changed:e,status:t})=>e&&t!==`rolled-back`)}function pe({services:e}){let t=le.flatMap(t=>e.filter(e=>e.status===t)),n=({restored:e})=>e?.status===`broken`||e?.status===`still-failing`;return[...t,...e.filter(e=>n(e)&&!t.includes(e))]}function me(e,t,n=[]){let r=he(e,t),{alert:i}=r,a=n.filter(({alert:e})=>i===void 0||!S(e,i));return a.length>0?{...r,undelivered:a}:r}function S(e,t){return e.fingerprint===t.fingerprint&&e.severity===t.severity}function he(e,t){let n=ue(e);if(!n)return t&&e.outcome!==`waiting`?{...e,resolves:t}:e;if(!t)return{...e,alert:n};if(!S(t,n))return{...e,alert:n,resolves:t};let{startedAt:r,deploys:i}=t,a=[.../* @__PURE__ */ new Set([...t.commits,...n.commits])].slice(-10);return{...e,alert:{...n,startedAt:r,deploys:i+1,commits:a}}}function ge(e,t){let{dockerError:n,aborted:r,command:i,probes:a=[],releaseJobs:o=[]}=e;if(r)return{kind:r.code===`SUPERSEDED`?`superseded`:`aborted`,headline:r.message,hint:r.hint??`run the deploy again`};let s=o.find(g);if(s!==void 0)return{kind:s.cause?.kind??`unknown`,headline:[b(s),s.logs.at(-1)].filter(Boolean).join(`; last output: `),hint:s.cause?.hint??`check the log of the release job in the report`};if(t?.cause)return t.cause;let[c]=(e.canaries??[]).flatMap(e=>te(e)??[]);if(c!==void 0)return{kind:`unknown`,headline:c,hint:`the stable version serves all requests: find out why the new one was worse before the next deploy`};if(n!==void 0)return p(n);if(i?.error!==void 0)return{kind:`unknown`,headline:i.error,hint:`check the log of the job`};let[l]=a.flatMap(e=>v(e)??[]);if(l!==void 0)return{kind:`probe-failed`,headline:l,hint:`all services are running: check what the URL returns, or correct what the probe expects`};let u=t?.status===`timed-out`;return{kind:u?`slow-start`:`unknown`,headline:t?.reason??`the engine reports no reason`,hint:u?`increase --timeout, or find out what the service is waiting for`:`check the log of the deploy`}}function C(e){return`${Number((e*100).toPrecision(3))}%`}function w(e,t,n){return`${e} of ${t} requests of ${n}${t===0?``:` (${C(e/t)})`}`}function T({services:e,dockerError:t,command:n,probes:r=[],releaseJobs:i=[],canaries:a=[]}){let o=e.flatMap(e=>{let t=y(e);return t===void 0?[]:[`${e.name} ${e.status}: ${t}`]}),s=i.filter(g).flatMap(e=>b(e)??[]),c=r.flatMap(e=>v(e)??[]),l=t===void 0?[]:[`the engine refused: ${t}`],u=a.flatMap(e=>te(e)??[]),d=n?.error===void 0?[]:[n.error];return[...l,...d,...s,...u,...o,...c]}function E(e){let{stack:t,environment:n,services:r,dockerError:i,command:a,seconds:o,startedAt:s,server:c,probes:l=[]}=e,{releaseJobs:u=[]}=e,d=r.filter(e=>y(e)!==void 0),f=[...i===void 0?[]:[be(t,`changes sent to the engine`,`refused`,i)],...a?.error===void 0?[]:[be(t,`the command`,`command-failed`,a.error)]],p=[...f,...u.map(e=>ve(e,t)),...r.map(e=>_e(e,t)),...l.map(e=>ye(e,t))],m=D({tests:p.length,failures:d.length+u.filter(g).length+l.filter(e=>v(e)!==void 0).length,errors:f.length,time:o.toFixed(3)});return`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="swarm-ci"${m}>
  <testsuite${D({name:`deploy ${n}`,timestamp:s.slice(0,19),hostname:c})}${m} skipped="0">
    <properties>${Se(`stack`,t)}${Se(`outcome`,e.outcome)}</properties>
${p.join(`
`)}
    <system-out/>
    <system-err/>
  </testsuite>
</testsuites>
`}function _e(e,t){let{name:n,status:r,cause:i}=e,a=y(e),o=`    <testcase${D({name:n,classname:t,time:(xe(e)/1e3).toFixed(3)})}`;if(a===void 0)return`${o}/>`;let s=[i?.error,...i?.health??[],...i?.logs??[]].filter(e=>e!==void 0);return`${o}>
      <failure${D({message:`${r}: ${a}`,type:r})}>${O(s.join(`
`))}</failure>
    </testcase>`}function ve(e,t){let{name:n,run:r,seconds:i=0,status:a,logs:o}=e,s=`    <testcase${D({name:`release job ${n} (${r} the release)`,classname:t,time:i.toFixed(3)})}`,c=g(e)?b(e):void 0;return c===void 0?`${s}/>`:`${s}>
      <failure${D({message:c,type:a})}>${O(o.join(`
`))}</failure>
    </testcase>`}function ye(e,t){let n=v(e),r=(e.until/1e3).toFixed(3),i=`    <testcase${D({name:`probe ${e.url}`,classname:t,time:r})}`;return n===void 0?`${i}/>`:`${i}>
      <failure${D({message:n,type:`unmet`})}/>
    </testcase>`}function be(e,t,n,r){return`    <testcase${D({name:t,classname:e,time:`0.000`})}>
      <error${D({message:r,type:n})}/>
    </testcase>`}function xe({timeline:e}){return Math.max(0,...[...e?.points??[],...e?.marks??[]].map(({at:e})=>e))}function Se(e,t){return`<property${D({name:e,value:t})}/>`}function D(e){return Object.entries(e).map(([e,t])=>` ${e}="${O(String(t)).replace(/[\n\t]/g,` `)}"`).join(``)}const Ce=/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu;function O(e){return t(e.replace(Ce,`�`))}const we=[100,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,18e5];function k(e){let t=we.find(t=>e/t<=8)??36e5*Math.ceil(e/36e5/8);return Array.from({length:Math.floor(e/t)+1},(e,n)=>n*t)}function Te(e,t,n){let r=t>0&&t<=e?[t]:[];return e-(r[0]??0)>=n?[0,...r,e]:[0,...r]}function A(e,t){return`${(t===0?0:100*Math.min(e,t)/t).toFixed(2)}%`}function j(e){if(e<6e4)return`${(e/1e3).toFixed(1)} s`;let t=Math.round(e/1e3);return`${Math.floor(t/60)}:${String(t%60).padStart(2,`0`)}`}function M(e){return e<6e4?`${e/1e3} s`:j(e)}const N={good:`good`,bad:`bad`,"not-enough":`not enough to decide`};function Ee({share:e,canary:t,stable:n,judged:r}){let i=[P(t,`the canary`),P(n,`the stable version`)];return`${C(e)} ${N[r]}: ${i.join(`; `)}`}function P({requests:e,failed:t,p95:n},r){return`${w(t,e,r)} failed${n===void 0?``:`, p95 ${n} ms`}`}function De({service:e,strategy:t,outcome:n,reasons:r,steps:i}){let a=r.length>0?r:i.flatMap(e=>e.judged===`good`?[]:e.reasons);return[`${d(`${t} of ${e}: ${n}`)}`,...i.length===0?[]:[``,`| Share | Time | Canary: requests | failed | p95 | Stable: requests | failed | p95 | Judged |`,`| --- | --- | --- | --- | --- | --- | --- | --- | --- |`,...i.map(Oe)],...n===`promoted`?[]:a.flatMap(e=>[``,d(e)])]}function Oe({share:e,from:t,to:n,canary:r,stable:i,judged:a}){let o=[r,i].flatMap(({requests:e,failed:t,p95:n})=>[`${e}`,e===0?``:`${t} (${C(t/e)})`,n===void 0?``:`${n} ms`]);return`| ${[C(e),j(Date.parse(n)-Date.parse(t)),...o,N[a]].map(d).join(` | `)} |`}function F(e){return[`### ${d(_(e))}`,``,`Environment ${f(e.environment)} on ${d(e.server)}, ${u(e.seconds*1e3)}`,``,`| Service | Status | Tasks | Image | Why |`,`| --- | --- | --- | --- | --- |`,...e.services.map(Ae),...(e.releaseJobs??[]).flatMap(e=>[``,...ke(e)]),...(e.canaries??[]).flatMap(e=>[``,...De(e)]),...(e.probes??[]).flatMap(e=>[``,d(ee(e))]),...e.dockerError===void 0?[]:[``,`The engine refused: ${d(e.dockerError)}`,``,`→ ${d(p(e.dockerError).hint)}`],``].join(`
`)}function ke(e){let[t=``,...n]=h(e);return[d(t),...n.flatMap(e=>[``,d(e.trim())])]}function Ae(e){let{name:t,status:n,running:r,wanted:i,image:a,cause:o,restored:s}=e,c=[y(e)??re(e),o?.hint].filter(Boolean).join(` → `),l=s&&s.status!==`as-before`?`${n} → ${s.status}`:n;return`| ${[t,l,a===void 0||l===`removed`?``:`${r}/${i}`,a?.split(`@`)[0]??``,c].map(d).join(` | `)} |`}const{outcome:je,services:Me}=l.shape,Ne=je.options,Pe=Me.element.shape.status.options;function Fe(e){let{environment:t,stack:n}=e,r=t=>e.services.filter(t).length;return`${[{name:`swarm_ci_deploy_duration_seconds`,type:`gauge`,unit:`seconds`,help:`Duration of the deploy.`,samples:[{value:e.seconds}]},{name:`swarm_ci_deploy_outcome`,type:`stateset`,help:`Outcome of the deploy.`,samples:Ne.map(t=>({labels:{swarm_ci_deploy_outcome:t},value:Number(t===e.outcome)}))},{name:`swarm_ci_deploy_services`,type:`gauge`,help:`Number of services by verdict.`,samples:Pe.map(e=>({labels:{status:e},value:r(t=>t.status===e)}))},{name:`swarm_ci_deploy_services_changed`,type:`gauge`,help:`Number of services that the deploy changed.`,samples:[{value:r(({changed:e})=>e)}]},{name:`swarm_ci_deploy_rollbacks`,type:`gauge`,help:`Number of services that the engine rolled back.`,samples:[{value:r(({status:e})=>e===`rolled-back`)}]},{name:`swarm_ci_deploy_failed_tasks`,type:`gauge`,help:`Number of tasks that failed during the rollout.`,samples:e.services.map(({name:e,timeline:t})=>({labels:{service:e},value:t?.points.at(-1)?.failed??0}))},{name:`swarm_ci_deploy_probe_answers`,type:`gauge`,help:`Number of requests of a probe during the rollout, by result.`,samples:(e.probes??[]).flatMap(({url:e,asked:t,failed:n},r)=>{let i={probe:String(r+1),url:e};return[{labels:{...i,result:`answered`},value:t-n},{labels:{...i,result:`failed`},value:n}]})}].map(e=>Ie(e,{environment:t,stack:n})).join(``)}# EOF\n`}function Ie({name:e,type:t,unit:n,help:r,samples:i},a){return`${[`# TYPE ${e} ${t}`,...n===void 0?[]:[`# UNIT ${e} ${n}`],`# HELP ${e} ${r}`,...i.map(({labels:t,value:n})=>`${e}{${Le({...a,...t})}} ${n}`)].join(`
`)}\n`}function Le(e){return Object.entries(e).map(([e,t])=>`${e}="${t.replace(/[\\"]/g,`\\$&`).replaceAll(`
`,`\\n`)}"`).join(`,`)}function I(e,...t){return{markup:e.map((e,n)=>e+L(t[n])).join(``)}}function L(e){return e===void 0?``:typeof e==`string`||typeof e==`number`?Be(String(e)):`markup`in e?e.markup:e.map(L).join(``)}const Re=/\u001b\[[0-9;]*[A-Za-z]/g,ze=/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;function Be(e){return t(e.replace(Re,``).replace(ze,`�`))}const R={created:[`✓`,`created`,`good`],updated:[`✓`,`updated`,`good`],removed:[`✓`,`removed`,`good`],unchanged:[`·`,`unchanged`,`quiet`],"rolled-back":[`↩`,`rolled back`,`warn`],paused:[`✕`,`paused`,`bad`],failing:[`✕`,`failing`,`bad`],"timed-out":[`✕`,`not settled in time`,`bad`],superseded:[`✕`,`superseded`,`bad`],"still-failing":[`!`,`still failing`,`warn`],refused:[`✕`,`refused`,`bad`],unknown:[`?`,`unknown`,`bad`]},Ve={"as-before":void 0,restored:[`↩`,`restored`,`warn`],recreated:[`↩`,`recreated`,`warn`],removed:[`↩`,`removed`,`warn`],left:[`!`,`left as it is`,`warn`],"still-failing":[`!`,`still failing`,`warn`],broken:[`✕`,`not restored`,`bad`]},He={deployed:[`✓`,`Deployed`,`good`],"rolled-back":[`↩`,`Rolled back`,`warn`],failed:[`✕`,`Failed`,`bad`],"timed-out":[`✕`,`Not settled in time`,`bad`],waiting:[`…`,`Waiting for a person`,`warn`],unknown:[`?`,`Aborted`,`bad`]},Ue={created:`service created`,removed:`service removed`,updating:`update started`,completed:`update completed`,paused:`update paused`,rollback_started:`rollback started`,rollback_completed:`rolled back`,rollback_paused:`rollback paused`,restoring:`restoring the stack`};function z(e){let t=e.marks.map(({at:e,what:t,version:n})=>({at:e,what:t,text:t===`failed`?`task of the ${n??`new`} version failed`:Ue[t]})),n=[];for(let{at:r,what:i,text:a}of[...t,...We(e)].sort((e,t)=>e.at-t.at)){let e=n.at(-1);i===`failed`&&e?.text===a?n.splice(-1,1,{...e,count:e.count+1}):n.push({at:r,what:i,text:a,count:1})}return n}function We({points:e,until:t}){let n=e.map((n,r)=>({...n,to:e[r+1]?.at??t})),r=[];for(let{at:e,to:t,stopping:i=0}of n){if(i===0)continue;let n=r.at(-1);n?.to===e?Object.assign(n,{to:t,most:Math.max(n.most,i)}):r.push({at:e,to:t,most:i})}return r.filter(({at:e,to:t})=>t-e>=3e3).map(({at:e,to:t,most:n})=>{let r=n===1?`a task`:`${n} tasks`;return{at:e,what:`stopping`,text:`${j(t-e)} until ${r} had stopped`}})}function B(e){return e?.split(`@`)[0]?.split(`/`).at(-1)}function V({imageBefore:e,imageWanted:t,image:n}){let[r,i]=[B(e),B(t??n)];return r===void 0?{old:`before`,new:i??`this release`}:{old:r,new:i===void 0||i===r?`${r}, changed`:i}}function H({points:e}){return Math.min(...e.map(e=>e.old+e.new))}function Ge(e,t){let{points:n,until:r}=t,i=V(e),[a,o]=[n[0],n.at(-1)],s=z(t).map(({at:e,text:t,count:n})=>`${n>1?`${n} times: `:``}${t} after ${j(e)}`);return[a&&a.old>0?`${a.old} tasks of ${i.old} ran at the start.`:`No task ran at the start.`,s.length>0?`${s.join(`, `)}.`:``,`Never fewer than ${H(t)} tasks ran.`,o?`After ${j(r)}, ${o.old} of ${i.old} and ${o.new} of ${i.new} ran.`:``].filter(Boolean).join(` `)}const U=[`old`,`new`,`stopping`,`oldStarting`,`newStarting`];function Ke({points:e,until:t}){let n={old:[],new:[],stopping:[],oldStarting:[],newStarting:[]};for(let[r,i]of e.entries()){let a=e[r+1]?.at??t,o=0;for(let e of U){let t=o+(i[e]??0);t>o&&a>i.at&&qe(n[e],{from:i.at,to:a,low:o,high:t}),o=t}}return n}function qe(e,t){let n=e.at(-1);n&&n.to===t.from&&n.low===t.low&&n.high===t.high?e.splice(-1,1,{...n,to:t.to}):e.push(t)}function Je({points:e}){return Math.max(1,...e.map(e=>U.reduce((t,n)=>t+(e[n]??0),0)))}function Ye(e,t){let n;for(let[r,i]of e.entries()){let a=i;for(let o of[i,...e.slice(r+1)]){if(o!==i&&o.from!==a.to)break;let[e,r]=[Math.max(a.low,o.low),Math.min(a.high,o.high)];if(r-e<t)break;a={from:i.from,to:o.to,low:e,high:r},(!n||a.to-a.from>n.to-n.from)&&(n=a)}}return n}const W=[[`restoring`,`restoring`,`warn`],[`rollback_started`,`rollback`,`warn`],[`paused`,`paused`,`bad`],[`rollback_paused`,`rollback paused`,`bad`],[`rollback_completed`,`rolled back`,`warn`],[`completed`,`completed`,`quiet`]],G=[280,780];function Xe({marks:e,until:t},n){let r=G.map(()=>[]),i=W.flatMap(([t,n,r])=>e.filter(e=>e.what===t).map(({at:e})=>({at:e,label:`${n} ${j(e)}`,tone:r}))).map(({at:e,label:i,tone:a})=>{let o=t===0?0:e/t,s=o>.5,[c,l]=G.map((e,t)=>{let n=(i.length*6.8+12)/e,[a,c]=s?[o-n,o]:[o,o+n],l=r[t]?.every(([e,t])=>c<=e||a>=t)??!1;return l&&r[t]?.push([a,c]),l}),u=A(e,t),d=I`<text class="moment ${a}-ink${c?``:` wide`}" x="${u}" dx="${s?-6:6}" y="${14}" text-anchor="${s?`end`:`start`}">${i}</text>`;return{line:I`<line class="line ${a}-line" x1="${u}" x2="${u}" y1="4" y2="${n}"/>`,text:l?[d]:[]}});return[...i.map(({line:e})=>e),...i.flatMap(({text:e})=>e)]}function Ze({marks:e}){return e.some(({what:e})=>e===`failed`)?42:e.some(e=>W.some(([t])=>t===e.what))?22:8}function Qe({marks:e,until:t},n,r){let i=e.find(({what:e})=>e===`rollback_started`)?.at;if(i===void 0)return;let a=e.find(({what:e,at:t})=>/^rollback_(completed|paused)$/.test(e)&&t>=i)?.at??t;return I`<rect class="span" x="${A(i,t)}" width="${A(a-i,t)}" y="${n}" height="${r}"/>`}function $e({marks:e,until:t},n){let r=[];for(let{at:n}of e.filter(({what:e})=>e===`failed`).sort((e,t)=>e.at-t.at)){let e=r.at(-1);e&&n-e.last<=.02*t?Object.assign(e,{last:n,count:e.count+1}):r.push({at:n,last:n,count:1})}return r.map(({at:e,count:r})=>I`<svg class="cross" x="${A(e,t)}" y="${31}" overflow="visible">
<circle r="8"/><path d="M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4"/>${r>1?I`<text class="moment bad-ink" x="12" y="4">${r}</text>`:void 0}
</svg><line class="thread" x1="${A(e,t)}" x2="${A(e,t)}" y1="${39}" y2="${n}"/>`)}const K={least:76,most:188,aTask:28},q={phone:280,desk:780};function et(e,t,n){let{until:r}=t,i=Math.max(Je(t),e.wanted),a=Math.min(K.most,Math.max(K.least,i*K.aTask)),o=Ze(t),s=o+a,c=e=>s-e/i*a,l=Ke(t),u=V(e),d=Object.entries(l).flatMap(([e,t])=>t.map(({from:t,to:n,low:i,high:a})=>I`<rect class="${e}" x="${A(t,r)}" width="${A(n-t,r)}" y="${c(a)}" height="${c(i)-c(a)}"/>`));return I`<svg class="chart" role="img" aria-labelledby="${n}-t ${n}-d" width="100%" height="${s+24}">
<title id="${n}-t">Rollout of ${e.name}</title><desc id="${n}-d">${Ge(e,t)}</desc>
${Qe(t,o,a)}
${Te(i,e.wanted,16/(a/i)).map(e=>I`<line class="grid" x1="0" x2="100%" y1="${c(e)}" y2="${c(e)}"/><text class="count" x="-10" y="${c(e)+4}">${e}</text>`)}
${d}
${J(`old`,u.old,l.old,r,c,a/i)}${J(`new`,u.new,l.new,r,c,a/i)}
${e.wanted>0?I`<line class="wanted" x1="0" x2="100%" y1="${c(e.wanted)}" y2="${c(e.wanted)}"/>`:void 0}
<line class="floor" x1="0" x2="100%" y1="${s}" y2="${s}"/>
${k(r).map((e,t)=>I`<text class="time${t%2==1?` wide`:``}" x="${A(e,r)}" y="${s+18}">${M(e)}</text>`)}
${Xe(t,s)}${$e(t,o)}
</svg>`}function J(e,t,n,r,i,a){let o=Ye(n,20/a),s=t.length*7.2+20,c=o?(o.to-o.from)/r:0;if(o===void 0||s>c*q.desk)return;let l=(i(o.low)+i(o.high))/2;return I`<text class="name ${e}-ink${s>c*q.phone?` wide`:``}" x="${A(o.from,r)}" dx="10" y="${l+4}">${t}</text>`}function tt({cause:e}){return e===void 0?void 0:I`<details><summary>Evidence</summary>
<dl class="facts">${[[`Task`,e.task],[`Image`,e.image],[`Exit code`,e.exitCode],[`Engine`,e.error]].filter(([,e])=>e!==void 0).map(([e,t])=>I`<div><dt>${e}</dt><dd>${t}</dd></div>`)}</dl>
${Y(`Ended tasks`,e.history.map(({at:e,state:t,error:n,task:r})=>`${e.slice(11,19)} ${t} ${r.slice(0,12)} ${n??``}`))}
${Y(`Failed health checks`,e.health)}
${Y(`Last log lines`,e.logs)}
</details>`}function Y(e,t){if(t.length!==0)return I`<h4>${e}</h4><pre>${t.join(`
`)}</pre>`}function nt(e,t,n){let{timeline:r}=e,i=`s${n}`;return I`<section class="card" aria-labelledby="${i}">
<header><h3 id="${i}">${t}</h3>${at(e)}${it(e)}</header>
${ot(e)}
${rt(e)}
${r?st(e,r,i):void 0}
${tt(e)}
</section>`}function rt(e){let{waitsFor:t}=e;if(t===void 0)return;let[n]=ne(e);return I`<p class="soft">${n===void 0?`Changed after ${t.join(`, `)}`:Z(n)}</p>`}function X([e,t,n]){return I`<span class="badge ${n}"><span aria-hidden="true">${e}</span> ${t}</span>`}function it({status:e,imageBefore:t,imageWanted:n,image:r}){let[i,a,o]=[B(t),B(n),B(r)];if(e===`removed`)return I`<span class="versions">${i??o}</span>`;let s=o??a;return a!==void 0&&s!==void 0&&a!==s?I`<span class="versions">${s} <span class="tried">(tried ${a})</span></span>`:i===void 0||i===s?I`<span class="versions">${s}</span>`:I`<span class="versions">${i} <span aria-label="to">→</span> ${s}</span>`}function at({status:e,restored:t}){let n=t&&Ve[t.status];return I`${X(R[e])}${n?I` ${X(n)}`:void 0}`}function ot({status:e,cause:t,reason:n,restored:r}){let[i]=m(r),a=i===void 0?void 0:I`<p class="cause bad">${Z(i)}</p>`,o=t?.headline??n,s=R[e][2];if(o===void 0||s!==`bad`&&s!==`warn`)return I`${a}`;let c=t===void 0?void 0:I`<br>→ ${t.hint}`,l=n===void 0||n===o?void 0:I`<br><span class="soft">Engine: ${n}</span>`;return I`<p class="cause ${s}">${Z(o)}${c}${l}</p>${a}`}function Z(e){return`${e.charAt(0).toUpperCase()}${e.slice(1)}`}function st(e,t,n){let r=V(e),i=(...e)=>t.points.some(t=>e.some(e=>(t[e]??0)>0));return I`<figure>
<ul class="legend">${[i(`old`)?Q(`old`,r.old):void 0,i(`new`)?Q(`new`,r.new):void 0,i(`oldStarting`,`newStarting`)?Q(i(`newStarting`)?`newStarting`:`oldStarting`,`starting`):void 0,i(`stopping`)?Q(`stopping`,`stopping`):void 0,t.marks.some(({what:e})=>e===`failed`)?I`<li>${ct} task failed</li>`:void 0]}</ul>
<div class="plot">${et(e,t,n)}</div>
<figcaption>${lt(e,t)}</figcaption>
</figure>
${ut(z(t))}`}const ct=I`<svg class="cross" width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true"><circle r="8"/><path d="M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4"/></svg>`;function Q(e,t){return I`<li><svg width="16" height="16" aria-hidden="true"><rect class="${e}" x="0.5" y="0.5" width="15" height="15" rx="2"/></svg> ${t}</li>`}function lt({imageBefore:e,wanted:t,running:n,status:r,restored:i},a){return(i?.status??r)===`removed`?`Running tasks over time.`:e===void 0?`Running tasks over time. At the end ${n} of ${t}.`:`Running tasks over time. Never fewer than ${H(a)}, at the end ${n} of ${t}.`}function ut(e){if(e.length===0)return;let t=e.length-12;return I`<ol class="moments">${e.slice(0,12).map(({at:e,text:t,count:n})=>I`<li><time>${j(e)}</time> ${n>1?`${n} × ${t}`:t}</li>`)}${t>0?I`<li>and ${t} more</li>`:void 0}</ol>`}const dt={between:7,new:3};function ft(e,t,n){let r=Math.min(...t.map(({from:e})=>Date.parse(e))),i=Math.max(...t.map(({to:e})=>Date.parse(e)))-r,a=[mt(t),ht(t)],o=(1+a.length)*78,s=({from:e,to:t})=>{let n=Date.parse(e)-r;return{x:A(n,i),width:A(Date.parse(t)-r-n,i)}};return I`<svg class="chart" role="img" aria-labelledby="${n}-t ${n}-d" width="100%" height="${o+24}">
<title id="${n}-t">Canary of ${e}</title><desc id="${n}-d">${t.map(e=>`${Ee(e)}.`).join(` `)}</desc>
${pt(`Share of the traffic`,`100%`,0)}${t.map(e=>{let{x:t,width:n}=s(e),r=e.share*56;return I`<rect class="old" x="${t}" width="${n}" y="${22}" height="${56-r}"/><rect class="new" x="${t}" width="${n}" y="${78-r}" height="${r}"/>`})}
${a.map((e,n)=>{let r=(n+1)*78,i=(t,n,i)=>{if(i===void 0)return;let{x:a,width:o}=s(n);return I`<rect class="${t}" x="${a}" width="${o}" y="${r+22+56-Math.min(1,i/e.most)*56-dt[t]/2}" height="${dt[t]}"/>`};return I`${pt(e.title,e.top,r)}${t.map(t=>[i(`between`,t,e.of(t.stable)),i(`new`,t,e.of(t.canary))])}`})}
${t.filter(({judged:e})=>e===`bad`).map(e=>{let t=A(Date.parse(e.to)-r,i);return I`<line class="bad-line line" x1="${t}" x2="${t}" y1="${22}" y2="${o}"/>`})}
${k(i).map((e,t)=>I`<text class="time${t%2==1?` wide`:``}" x="${A(e,i)}" y="${o+18}">${M(e)}</text>`)}
</svg>`}function pt(e,t,n){let r=n+22+56;return I`<text class="panel" x="0" y="${n+15}">${e}, up to ${t}</text><line class="grid" x1="0" x2="100%" y1="${n+22}" y2="${n+22}"/><line class="floor" x1="0" x2="100%" y1="${r}" y2="${r}"/>`}function mt(e){let t=({requests:e,failed:t})=>e===0?void 0:t/e,n=gt(e,t,.01);return{title:`Failed requests`,top:C(n),most:n,of:t}}function ht(e){let t=({p95:e})=>e,n=gt(e,t,1);return{title:`p95 of the latency`,top:`${n} ms`,most:n,of:t}}function gt(e,t,n){return Math.max(n,...e.flatMap(({canary:e,stable:n})=>[t(e)??0,t(n)??0]))}function _t(e){let t=e.flatMap(({from:e,to:t})=>[Date.parse(e),Date.parse(t)]);return t.length===0?``:j(Math.max(...t)-Math.min(...t))}const vt={promoted:[`✓`,`promoted`,`good`],aborted:[`↩`,`aborted`,`warn`],waiting:[`…`,`waiting`,`quiet`]};function yt(e){if(e!==void 0)return I`<h2>Canaries</h2>
${e.map((e,t)=>bt(e,`c${t+1}`))}`}function bt({service:e,strategy:t,outcome:n,share:r,reasons:i,steps:a},o){let s=a.length===0?``:`, up to ${C(r)} of the traffic in ${_t(a)}`,c=i.length>0?i:a.flatMap(e=>e.judged===`bad`?e.reasons:[]);return I`<section class="card" aria-labelledby="${o}">
<header><h3 id="${o}">${e}</h3>${X(vt[n])}<span class="versions">${t}${s}</span></header>
${n===`promoted`?void 0:c.map(e=>I`<p class="cause bad">${e}</p>`)}
${a.length===0?void 0:xt(e,a,o)}
</section>`}function xt(e,t,n){return I`<figure>
<ul class="legend">${St(`new`,`canary`)}${St(`between`,`stable version`)}</ul>
<div class="plot">${ft(e,t,n)}</div>
<ol class="moments">${t.map(e=>I`<li><b>${C(e.share)}</b> ${N[e.judged]}: ${P(e.canary,`the canary`)}; ${P(e.stable,`the stable version`)}</li>`)}</ol>
</figure>`}function St(e,t){return I`<li><svg width="16" height="16" aria-hidden="true"><rect class="${e}" width="16" height="16" rx="2"/></svg> ${t}</li>`}function Ct(e,t){if(e!==void 0)return I`<h2>Probes</h2>
<section class="card" aria-label="Probes">${e.map((n,r)=>wt(n,t,`p${r+1}`,r===e.length-1))}</section>`}function wt(e,t,r,i){let{url:a,from:o,every:s}=e,c=e.strip.map(({at:n,failed:r,version:i},a)=>{let o=e.strip[a+1]?.at??e.until,[s,c]=[A(n,t),A(o-n,t)];return r?I`<rect class="lost" x="${s}" width="${c}" y="0" height="${21}"/><line class="bad-line line" x1="${s}" x2="${s}" y1="0" y2="${21}"/>`:I`<rect class="${Tt(e,i)}" x="${s}" width="${c}" y="${5}" height="${16}"/>`}),l=i?k(t).map((e,n)=>I`<text class="time${n%2==1?` wide`:``}" x="${A(e,t)}" y="${39}">${M(e)}</text>`):void 0;return I`<div class="probe">
<h3 class="address">${a}</h3> <span class="soft">from the ${o}, every ${s} ms</span>
<div class="plot"><svg class="chart" role="img" aria-labelledby="${r}-t ${r}-d" width="100%" height="${21+(i?24:4)}">
<title id="${r}-t">Responses of ${a}</title><desc id="${r}-d">${Dt(e)}</desc>
${c}<line class="floor" x1="0" x2="100%" y1="${21}" y2="${21}"/>${l}
</svg></div>
<ul class="legend">${e.versions.map(t=>I`<li><svg width="16" height="16" aria-hidden="true"><rect class="${Tt(e,t.version)}" width="16" height="16" rx="2"/></svg> version ${t.version}: ${n(t.answers,`response`)}, ${j(t.first)} to ${j(t.last)}</li>`)}
<li${e.failed>0?I` class="bad-text"`:void 0}>${Et(e)}</li></ul>
${Ot(e)}</div>`}function Tt({versions:e},t){let n=e.findIndex(e=>e.version===t);return n===-1?`answered`:n===0?`old`:n===e.length-1?`new`:`between`}function Et({asked:e,failed:t,failure:n}){return e===0?`no requests were sent`:t===0?`none of ${e} requests failed`:`${t} of ${e} requests failed: ${n??``}`}function Dt(e){return`${[...e.versions.map(({version:e,answers:t,first:r,last:i})=>`${e} gave ${n(t,`response`)} from ${j(r)} to ${j(i)}`),Et(e)].join(`; `)}.`}function Ot({gate:e}){if(e!==void 0)return e.held?I`<p class="cause good">The expectation was met for ${e.seconds} s after the rollout.</p>`:I`<p class="cause bad">The expectation was not met for ${e.seconds} s after the rollout: ${e.why}</p>`}const kt={succeeded:[`✓`,`succeeded`,`good`],failed:[`✕`,`failed`,`bad`],"timed-out":[`✕`,`did not end in time`,`bad`],"already-run":[`·`,`has run already`,`quiet`],"not-run":[`!`,`not run`,`warn`]};function At(e,t){if(e!==void 0)return I`<h2>Release jobs</h2>
${e.map((e,n)=>jt(e,t(e.name),`j${n+1}`))}`}function jt({run:e,status:t,seconds:n,reason:r,cause:i,logs:a},o,s){let c=kt[t][2]===`bad`?`bad`:`warn`,l=n===void 0?``:`, ${n} s`,u=i===void 0?void 0:I`<br>→ ${i.hint}`;return I`<section class="card" aria-labelledby="${s}">
<header><h3 id="${s}">${o}</h3>${X(kt[t])}<span class="versions">${e} the release${l}</span></header>
${r===void 0?void 0:I`<p class="cause ${c}">${r}${u}</p>`}
${a.length===0?void 0:I`<details><summary>Output</summary><pre>${a.join(`
`)}</pre></details>`}
</section>`}const Mt=I`${{markup:`
:root{color-scheme:light dark;--page:#f6f6f4;--card:#fff;--ink:#1a1c1f;--soft:#5a616b;--line:#dfe1e4;--grid:#e9eaec;--old:#c3cad4;--old-line:#8b96a6;--old-ink:#1a1c1f;--new:#2459c9;--new-ink:#fff;--good:#12693f;--good-tint:#e5f3ea;--warn:#8f4700;--warn-tint:#fcefdc;--bad:#b3261e;--bad-tint:#fce9e7;--quiet-tint:#eeeff1}
@media (prefers-color-scheme:dark){:root{--page:#0f1114;--card:#16191d;--ink:#e9ebee;--soft:#a0a8b3;--line:#2a2f36;--grid:#23272d;--old:#4b5461;--old-line:#79859a;--old-ink:#f2f4f6;--new:#6ea0ff;--new-ink:#0a1220;--good:#6fd39c;--good-tint:#143022;--warn:#f3b562;--warn-tint:#35260f;--bad:#ff8a7e;--bad-tint:#3b1a18;--quiet-tint:#22262c}}
*{box-sizing:border-box;margin:0}
body{background:var(--page);color:var(--ink);font:15px/1.55 Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;font-feature-settings:"tnum","cv05";-webkit-text-size-adjust:100%}
main{max-width:60rem;margin:0 auto;padding:clamp(20px,5vw,56px) clamp(16px,4vw,40px)}
.patterns{position:absolute}
.eyebrow{display:flex;flex-wrap:wrap;align-items:center;gap:6px 14px;color:var(--soft);font-size:13px}
h1{font-size:clamp(22px,4.2vw,32px);line-height:1.22;font-weight:650;letter-spacing:-.018em;margin:14px 0 22px;text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:13px;font-weight:600;color:var(--soft);margin:40px 0 10px}
h3{font-size:17px;font-weight:650;letter-spacing:-.008em;overflow-wrap:anywhere}
h4{font-size:13px;font-weight:600;color:var(--soft);margin:14px 0 6px}
a{color:inherit;text-underline-offset:2px}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,11rem),1fr));gap:14px 24px}
.facts dt{font-size:12px;color:var(--soft)}
.facts dd{overflow-wrap:anywhere}
.badge{display:inline-block;white-space:nowrap;padding:1px 9px;border-radius:99px;font-size:13px;font-weight:550;background:var(--quiet-tint);color:var(--soft)}
.badge.good{background:var(--good-tint);color:var(--good)}
.badge.warn{background:var(--warn-tint);color:var(--warn)}
.badge.bad{background:var(--bad-tint);color:var(--bad)}
table{width:100%;border-collapse:collapse}
th,td{text-align:left;vertical-align:baseline;padding:9px 16px 9px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
thead th{border:0;padding:0 16px 6px 0;font-size:12px;font-weight:400;color:var(--soft);overflow-wrap:normal}
tbody th{font-weight:550}
tbody tr:last-child>*{border-bottom:1px solid var(--line)}
.number{text-align:right;padding-right:32px;overflow-wrap:normal;font-variant-numeric:tabular-nums}
td .versions,.versions{color:var(--soft);overflow-wrap:anywhere}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:clamp(16px,3vw,26px);margin:0 0 16px}
.card header{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 12px}
.card header .versions{margin-left:auto}
.cause{margin:14px 0 0;padding:9px 14px;border-radius:8px;background:var(--bad-tint);color:var(--ink);border-left:3px solid var(--bad);overflow-wrap:anywhere}
.cause.good{background:var(--good-tint);border-left-color:var(--good)}
.cause.warn{background:var(--warn-tint);border-left-color:var(--warn)}
.soft{color:var(--soft)}
figure{margin:18px 0 0}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;margin:0 0 6px;list-style:none;font-size:13px;color:var(--soft)}
.legend li{display:flex;align-items:center;gap:7px;overflow-wrap:anywhere}
.legend svg{flex:none}
.plot{padding:0 14px 0 30px}
.chart{display:block;overflow:visible;font-size:12px;font-variant-numeric:tabular-nums}
.chart .old,.legend .old{fill:var(--old)}
.chart .new,.legend .new{fill:var(--new)}
.chart .oldStarting,.legend .oldStarting{fill:url(#hatch-old);stroke:var(--old-line)}
.chart .newStarting,.legend .newStarting{fill:url(#hatch-new);stroke:var(--new)}
.chart .stopping,.legend .stopping{fill:url(#hatch-stopping);stroke:var(--soft)}
.chart rect{shape-rendering:crispEdges}
.card-fill{fill:var(--card)}
.old-stroke{stroke:var(--old-line);stroke-width:2.4}
.new-stroke{stroke:var(--new);stroke-width:2.4}
.stopping-stroke{stroke:var(--soft);stroke-width:1.2}
.chart .between,.legend .between{fill:var(--soft)}
.chart .answered{fill:var(--good)}
.chart .lost{fill:var(--bad)}
.bad-text{color:var(--bad);font-weight:550}
.probe+.probe{margin-top:20px}
.probe .address{display:inline;font-size:15px;margin-right:10px}
.probe .plot{margin:8px 0 4px}
.probe .legend{margin:0}
.chart .span{fill:var(--warn-tint)}
.grid{stroke:var(--grid)}
.wanted{stroke:var(--ink);stroke-width:1;stroke-dasharray:1 4;opacity:.75}
.floor{stroke:var(--soft);stroke-width:1}
.count{text-anchor:end;fill:var(--soft)}
.panel{fill:var(--soft)}
.time{text-anchor:middle;fill:var(--soft)}
.name{font-size:13px;font-weight:550}
.old-ink{fill:var(--old-ink)}
.new-ink{fill:var(--new-ink)}
.moment{font-weight:550;paint-order:stroke;stroke:var(--card);stroke-width:5px;stroke-linejoin:round}
.warn-ink{fill:var(--warn)}
.bad-ink{fill:var(--bad)}
.quiet-ink{fill:var(--soft)}
.line{stroke-width:1.5}
.warn-line{stroke:var(--warn)}
.bad-line{stroke:var(--bad)}
.quiet-line{stroke:var(--soft);stroke-dasharray:2 3}
.cross circle{fill:var(--bad)}
.cross path{stroke:var(--card);stroke-width:1.8;stroke-linecap:round;fill:none}
.thread{stroke:var(--bad)}
figcaption{font-size:13px;color:var(--soft);margin-top:4px}
.moments{list-style:none;padding:12px 0 0;margin:12px 0 0;border-top:1px solid var(--line);display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:2px 24px;font-size:13px}
.moments time{display:inline-block;min-width:4.6em;padding-right:1em;text-align:right;color:var(--soft);font-variant-numeric:tabular-nums}
details{margin:14px 0 0;border-top:1px solid var(--line);padding-top:12px}
summary{cursor:pointer;font-size:13px;font-weight:550}
details .facts{margin-top:12px}
pre{font:12.5px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--page);border:1px solid var(--line);border-radius:8px;padding:10px 12px;white-space:pre-wrap;overflow-wrap:anywhere}
footer{margin-top:32px;font-size:13px;color:var(--soft)}
@media (max-width:560px){.wide{display:none}.card header .versions{margin-left:0;flex-basis:100%}.facts{grid-template-columns:repeat(2,1fr)}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody{display:block}tbody tr{display:grid;grid-template-columns:1fr auto 3em;gap:0 10px;align-items:baseline;border-top:1px solid var(--line);padding:9px 0}
tbody tr>*,tbody tr:last-child>*{border:0;padding:0}tbody tr:last-child{border-bottom:1px solid var(--line)}.number{padding:0}.version{grid-column:1/-1;font-size:13px}}
@media print{body{background:none}.card{break-inside:avoid}}
`}}`;function Nt(e){let t=t=>t.startsWith(`${e.stack}_`)?t.slice(e.stack.length+1):t,n=_(e).replace(/^\S+ /,``),r=Ft(e),i=e.services.filter(({timeline:e,cause:t})=>e||t).map(e=>e.timeline?{...e,timeline:{...e.timeline,until:r}}:e).sort((e,t)=>It(e)-It(t));return I`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${n}</title>
<style>${Mt}</style>
</head>
<body>
${Pt}
<main>
<header class="top">
<p class="eyebrow">${X(He[e.outcome])} <span>${e.environment}</span> <time datetime="${e.startedAt}">${Bt(e.startedAt)}</time></p>
<h1>${n}</h1>
<dl class="facts">${Lt(e).map(([e,t])=>I`<div><dt>${e}</dt><dd>${t}</dd></div>`)}</dl>
</header>
${zt(e)}
${At(e.releaseJobs,t)}
<h2>Services</h2>
<table role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Service</th><th role="columnheader" scope="col">Outcome</th><th role="columnheader" scope="col" class="number">Tasks</th><th role="columnheader" scope="col">Version</th></tr></thead>
<tbody role="rowgroup">${e.services.map(e=>Rt(e,t(e.name)))}</tbody>
</table>
${yt(e.canaries)}
${Ct(e.probes,r)}
${i.length>0?I`<h2>Rollouts</h2>`:void 0}
${i.map((e,n)=>nt(e,t(e.name),n+1))}
<footer>Times in the charts start right before the first change.</footer>
</main>
</body>
</html>
`.markup}const Pt=I`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern id="hatch-old" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="card-fill" width="6" height="6"/><path class="old-stroke" d="M0 0V6"/></pattern>
<pattern id="hatch-new" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="card-fill" width="6" height="6"/><path class="new-stroke" d="M0 0V6"/></pattern>
<pattern id="hatch-stopping" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="card-fill" width="6" height="6"/><path class="stopping-stroke" d="M0 0V6"/></pattern>
</defs></svg>`;function Ft({services:e,probes:t=[]}){return Math.max(0,...e.map(({timeline:e})=>e?.until??0),...t.map(({until:e})=>e))}function It({status:e}){return[`bad`,`warn`,`good`,`quiet`].indexOf(R[e][2])}function Lt(e){let{stack:t,server:n,engine:r,seconds:a,branch:o,commit:s,headCommit:c,commitUrl:l,review:d,actor:f,job:p}=e,m=c??s,h=m&&i(m);return[[`Stack`,t],[`Duration`,u(a*1e3)],[`Branch`,o],[`Commit`,h===void 0||l===void 0?h:$(l,h)],[`Review`,d===void 0?void 0:$(d)],[`Started by`,f],[`Server`,n],[`Engine`,r],[`Job`,p===void 0?void 0:$(p)]].flatMap(([e,t])=>t===void 0?[]:[[e,t]])}function $(e,t=e.split(`/`).filter(Boolean).at(-1)){return/^https?:\/\//i.test(e)?I`<a href="${e}" rel="noreferrer">${t}</a>`:I`${e}`}function Rt(e,t){let{status:n,running:r,wanted:i,restored:a}=e,o=(a?.status??n)===`removed`?``:`${r}/${i}`;return I`<tr role="row"><th role="rowheader" scope="row">${t}</th><td role="cell">${at(e)}</td><td role="cell" class="number">${o}</td><td role="cell" class="version">${it(e)}</td></tr>`}function zt({dockerError:e,command:t,warnings:n}){let r=t?.error;return I`${e===void 0?void 0:I`<p class="cause bad">The engine refused: ${e}</p>`}
${r===void 0?void 0:I`<p class="cause bad">${r}</p>`}
${n.map(e=>I`<p class="cause warn">${e}</p>`)}`}function Bt(e){return`${r(e)} UTC`}const Vt=[`report`,`html`,`junit`,`metrics`],Ht={verdict:`the outcome of the report, such as deployed or rolled-back; empty when there is none`};async function Ut(t,n){for(let r of Vt.flatMap(e=>t[e]??[]))await se(n.resolve(r),{force:!0}).catch(t=>n.log.warn(`${r} of an earlier job was not removed: ${e(t)}`))}async function Wt(e,t,n){let r=oe(e,n.redact),i=[[t.report,e=>`${JSON.stringify(e,null,2)}\n`],[t.html,Nt],[t.junit,E],[t.metrics,Fe]];for(let[e,t]of i)e!==void 0&&await Gt(e,t(r),n);if(n.log.info(ie(r)),r.aborted){let{message:e,hint:t}=r.aborted;n.error({title:e,lines:t===void 0?[]:[`→ ${t}`]})}if(r.restored?.complete===!1){let e=[`→ the report shows which version each service runs; run "rollback", or deploy a working version`],t=`${r.stack}: ROLLBACK INCOMPLETE after a failed deploy, manual intervention required`;n.error({title:t,lines:e})}if(a(n.context.platform).log.annotates)for(let e of T(r))n.error({title:e,lines:[]});await ae(n,`verdict`,e.outcome),await n.summary(()=>F(r)),n.result(e.outcome,r)}async function Gt(t,n,r){await ce(r.resolve(t),n).catch(n=>r.log.warn(`${t} was not written: ${e(n)}`))}export{Nt as a,E as c,w as d,me as f,Ht as i,T as l,Ut as n,Fe as o,Vt as r,F as s,Wt as t,C as u};