import{a as e,b as t,d as n,f as r,l as i,m as a,n as o,p as s,r as c,s as l,t as u,u as d}from"./describe.mjs";import{i as f}from"./platforms.mjs";import{i as p}from"./errors.mjs";import{i as m,n as h,r as g,u as _}from"./text.mjs";import{t as v}from"./duration.mjs";import{n as ee}from"./cause.mjs";import{n as te,t as y}from"./share-text.mjs";import{r as b,t as ne}from"./markdown-text.mjs";import{r as re}from"./refusal.mjs";import{n as ie}from"./outputs.mjs";import{t as ae}from"./redacted.mjs";import{rm as oe,writeFile as se}from"node:fs/promises";function x({services:e,dockerError:n,command:r,probes:a=[],releaseJobs:o=[],canaries:c=[]}){let l=e.flatMap(e=>{let t=u(e);return t===void 0?[]:[`${e.name} ${e.status}: ${t}`]}),f=o.filter(i).flatMap(e=>d(e)??[]),p=a.flatMap(e=>s(e)??[]),m=n===void 0?[]:[`the engine refused: ${n}`],h=c.flatMap(e=>t(e)??[]),g=r?.error===void 0?[]:[r.error];return[...m,...g,...f,...h,...l,...p]}function S(e){let{stack:t,environment:n,services:r,dockerError:a,command:o,seconds:c,startedAt:l,server:d,probes:f=[]}=e,{releaseJobs:p=[]}=e,m=r.filter(e=>u(e)!==void 0),h=[...a===void 0?[]:[C(t,`changes sent to the engine`,`refused`,a)],...o?.error===void 0?[]:[C(t,`the command`,`command-failed`,o.error)]],g=[...h,...p.map(e=>le(e,t)),...r.map(e=>ce(e,t)),...f.map(e=>ue(e,t))],_=w({tests:g.length,failures:m.length+p.filter(i).length+f.filter(e=>s(e)!==void 0).length,errors:h.length,time:c.toFixed(3)});return`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="swarm-ci"${_}>
  <testsuite${w({name:`deploy ${n}`,timestamp:l.slice(0,19),hostname:d})}${_} skipped="0">
    <properties>${fe(`stack`,t)}${fe(`outcome`,e.outcome)}</properties>
${g.join(`
`)}
    <system-out/>
    <system-err/>
  </testsuite>
</testsuites>
`}function ce(e,t){let{name:n,status:r,cause:i}=e,a=u(e),o=`    <testcase${w({name:n,classname:t,time:(de(e)/1e3).toFixed(3)})}`;if(a===void 0)return`${o}/>`;let s=[i?.error,...i?.health??[],...i?.logs??[]].filter(e=>e!==void 0);return`${o}>
      <failure${w({message:`${r}: ${a}`,type:r})}>${T(s.join(`
`))}</failure>
    </testcase>`}function le(e,t){let{name:n,run:r,seconds:a=0,status:o,logs:s}=e,c=`    <testcase${w({name:`release job ${n} (${r} the release)`,classname:t,time:a.toFixed(3)})}`,l=i(e)?d(e):void 0;return l===void 0?`${c}/>`:`${c}>
      <failure${w({message:l,type:o})}>${T(s.join(`
`))}</failure>
    </testcase>`}function ue(e,t){let n=s(e),r=(e.until/1e3).toFixed(3),i=`    <testcase${w({name:`probe ${e.url}`,classname:t,time:r})}`;return n===void 0?`${i}/>`:`${i}>
      <failure${w({message:n,type:`unmet`})}/>
    </testcase>`}function C(e,t,n,r){return`    <testcase${w({name:t,classname:e,time:`0.000`})}>
      <error${w({message:r,type:n})}/>
    </testcase>`}function de({timeline:e}){return Math.max(0,...[...e?.points??[],...e?.marks??[]].map(({at:e})=>e))}function fe(e,t){return`<property${w({name:e,value:t})}/>`}function w(e){return Object.entries(e).map(([e,t])=>` ${e}="${T(String(t)).replace(/[\n\t]/g,` `)}"`).join(``)}const pe=/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu;function T(e){return m(e.replace(pe,`�`))}const me=[100,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,18e5];function E(e){let t=me.find(t=>e/t<=8)??36e5*Math.ceil(e/36e5/8);return Array.from({length:Math.floor(e/t)+1},(e,n)=>n*t)}function he(e,t,n){let r=t>0&&t<=e?[t]:[];return e-(r[0]??0)>=n?[0,...r,e]:[0,...r]}function D(e,t){return`${(t===0?0:100*Math.min(e,t)/t).toFixed(2)}%`}function O(e){if(e<6e4)return`${(e/1e3).toFixed(1)} s`;let t=Math.round(e/1e3);return`${Math.floor(t/60)}:${String(t%60).padStart(2,`0`)}`}function k(e){return e<6e4?`${e/1e3} s`:O(e)}const A={good:`good`,bad:`bad`,"not-enough":`not enough to decide`};function ge({share:e,canary:t,stable:n,judged:r}){let i=[j(t,`the canary`),j(n,`the stable version`)];return`${y(e)} ${A[r]}: ${i.join(`; `)}`}function j({requests:e,failed:t,p95:n},r){return`${te(t,e,r)} failed${n===void 0?``:`, p95 ${n} ms`}`}function _e({service:e,strategy:t,outcome:n,reasons:r,steps:i}){let a=r.length>0?r:i.flatMap(e=>e.judged===`good`?[]:e.reasons);return[`${b(`${t} of ${e}: ${n}`)}`,...i.length===0?[]:[``,`| Share | Time | Canary: requests | failed | p95 | Stable: requests | failed | p95 | Judged |`,`| --- | --- | --- | --- | --- | --- | --- | --- | --- |`,...i.map(ve)],...n===`promoted`?[]:a.flatMap(e=>[``,b(e)])]}function ve({share:e,from:t,to:n,canary:r,stable:i,judged:a}){let o=[r,i].flatMap(({requests:e,failed:t,p95:n})=>[`${e}`,e===0?``:`${t} (${y(t/e)})`,n===void 0?``:`${n} ms`]);return`| ${[y(e),O(Date.parse(n)-Date.parse(t)),...o,A[a]].map(b).join(` | `)} |`}function M(e){return[`### ${b(o(e))}`,``,`Environment ${ne(e.environment)} on ${b(e.server)}, ${v(e.seconds*1e3)}`,``,`| Service | Status | Tasks | Image | Why |`,`| --- | --- | --- | --- | --- |`,...e.services.map(be),...(e.releaseJobs??[]).flatMap(e=>[``,...ye(e)]),...(e.canaries??[]).flatMap(e=>[``,..._e(e)]),...(e.probes??[]).flatMap(e=>[``,b(r(e))]),...e.dockerError===void 0?[]:[``,`The engine refused: ${b(e.dockerError)}`,``,`→ ${b(ee(e.dockerError).hint)}`],``].join(`
`)}function ye(e){let[t=``,...r]=n(e);return[b(t),...r.flatMap(e=>[``,b(e.trim())])]}function be(e){let{name:t,status:n,running:r,wanted:i,image:a,cause:o,restored:s}=e,l=[u(e)??c(e),o?.hint].filter(Boolean).join(` → `),d=s&&s.status!==`as-before`?`${n} → ${s.status}`:n;return`| ${[t,d,a===void 0||d===`removed`?``:`${r}/${i}`,a?.split(`@`)[0]??``,l].map(b).join(` | `)} |`}const{outcome:xe,services:Se}=re.shape,Ce=xe.options,we=Se.element.shape.status.options;function N(e){let{environment:t,stack:n}=e,r=t=>e.services.filter(t).length;return`${[{name:`swarm_ci_deploy_duration_seconds`,type:`gauge`,unit:`seconds`,help:`Duration of the deploy.`,samples:[{value:e.seconds}]},{name:`swarm_ci_deploy_outcome`,type:`stateset`,help:`Outcome of the deploy.`,samples:Ce.map(t=>({labels:{swarm_ci_deploy_outcome:t},value:Number(t===e.outcome)}))},{name:`swarm_ci_deploy_services`,type:`gauge`,help:`Number of services by verdict.`,samples:we.map(e=>({labels:{status:e},value:r(t=>t.status===e)}))},{name:`swarm_ci_deploy_services_changed`,type:`gauge`,help:`Number of services that the deploy changed.`,samples:[{value:r(({changed:e})=>e)}]},{name:`swarm_ci_deploy_rollbacks`,type:`gauge`,help:`Number of services that the engine rolled back.`,samples:[{value:r(({status:e})=>e===`rolled-back`)}]},{name:`swarm_ci_deploy_failed_tasks`,type:`gauge`,help:`Number of tasks that failed during the rollout.`,samples:e.services.map(({name:e,timeline:t})=>({labels:{service:e},value:t?.points.at(-1)?.failed??0}))},{name:`swarm_ci_deploy_probe_answers`,type:`gauge`,help:`Number of requests of a probe during the rollout, by result.`,samples:(e.probes??[]).flatMap(({url:e,asked:t,failed:n},r)=>{let i={probe:String(r+1),url:e};return[{labels:{...i,result:`answered`},value:t-n},{labels:{...i,result:`failed`},value:n}]})}].map(e=>Te(e,{environment:t,stack:n})).join(``)}# EOF\n`}function Te({name:e,type:t,unit:n,help:r,samples:i},a){return`${[`# TYPE ${e} ${t}`,...n===void 0?[]:[`# UNIT ${e} ${n}`],`# HELP ${e} ${r}`,...i.map(({labels:t,value:n})=>`${e}{${Ee({...a,...t})}} ${n}`)].join(`
`)}\n`}function Ee(e){return Object.entries(e).map(([e,t])=>`${e}="${t.replace(/[\\"]/g,`\\$&`).replaceAll(`
`,`\\n`)}"`).join(`,`)}function P(e,...t){return{markup:e.map((e,n)=>e+F(t[n])).join(``)}}function F(e){return e===void 0?``:typeof e==`string`||typeof e==`number`?ke(String(e)):`markup`in e?e.markup:e.map(F).join(``)}const De=/\u001b\[[0-9;]*[A-Za-z]/g,Oe=/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;function ke(e){return m(e.replace(De,``).replace(Oe,`�`))}const I={created:[`✓`,`created`,`good`],updated:[`✓`,`updated`,`good`],removed:[`✓`,`removed`,`good`],unchanged:[`·`,`unchanged`,`quiet`],"rolled-back":[`↩`,`rolled back`,`warn`],paused:[`✕`,`paused`,`bad`],failing:[`✕`,`failing`,`bad`],"timed-out":[`✕`,`not settled in time`,`bad`],superseded:[`✕`,`superseded`,`bad`],"still-failing":[`!`,`still failing`,`warn`],refused:[`✕`,`refused`,`bad`],unknown:[`?`,`unknown`,`bad`]},Ae={"as-before":void 0,restored:[`↩`,`restored`,`warn`],recreated:[`↩`,`recreated`,`warn`],removed:[`↩`,`removed`,`warn`],left:[`!`,`left as it is`,`warn`],"still-failing":[`!`,`still failing`,`warn`],broken:[`✕`,`not restored`,`bad`]},je={deployed:[`✓`,`Deployed`,`good`],"rolled-back":[`↩`,`Rolled back`,`warn`],failed:[`✕`,`Failed`,`bad`],"timed-out":[`✕`,`Not settled in time`,`bad`],waiting:[`…`,`Waiting for a person`,`warn`],unknown:[`?`,`Aborted`,`bad`]},Me={created:`service created`,removed:`service removed`,updating:`update started`,completed:`update completed`,paused:`update paused`,rollback_started:`rollback started`,rollback_completed:`rolled back`,rollback_paused:`rollback paused`,restoring:`restoring the stack`};function L(e){let t=e.marks.map(({at:e,what:t,version:n})=>({at:e,what:t,text:t===`failed`?`task of the ${n??`new`} version failed`:Me[t]})),n=[];for(let{at:r,what:i,text:a}of[...t,...Ne(e)].sort((e,t)=>e.at-t.at)){let e=n.at(-1);i===`failed`&&e?.text===a?n.splice(-1,1,{...e,count:e.count+1}):n.push({at:r,what:i,text:a,count:1})}return n}function Ne({points:e,until:t}){let n=e.map((n,r)=>({...n,to:e[r+1]?.at??t})),r=[];for(let{at:e,to:t,stopping:i=0}of n){if(i===0)continue;let n=r.at(-1);n?.to===e?Object.assign(n,{to:t,most:Math.max(n.most,i)}):r.push({at:e,to:t,most:i})}return r.filter(({at:e,to:t})=>t-e>=3e3).map(({at:e,to:t,most:n})=>{let r=n===1?`a task`:`${n} tasks`;return{at:e,what:`stopping`,text:`${O(t-e)} until ${r} had stopped`}})}function R(e){return e?.split(`@`)[0]?.split(`/`).at(-1)}function z({imageBefore:e,imageWanted:t,image:n}){let[r,i]=[R(e),R(t??n)];return r===void 0?{old:`before`,new:i??`this release`}:{old:r,new:i===void 0||i===r?`${r}, changed`:i}}function B({points:e}){return Math.min(...e.map(e=>e.old+e.new))}function Pe(e,t){let{points:n,until:r}=t,i=z(e),[a,o]=[n[0],n.at(-1)],s=L(t).map(({at:e,text:t,count:n})=>`${n>1?`${n} times: `:``}${t} after ${O(e)}`);return[a&&a.old>0?`${a.old} tasks of ${i.old} ran at the start.`:`No task ran at the start.`,s.length>0?`${s.join(`, `)}.`:``,`Never fewer than ${B(t)} tasks ran.`,o?`After ${O(r)}, ${o.old} of ${i.old} and ${o.new} of ${i.new} ran.`:``].filter(Boolean).join(` `)}const V=[`old`,`new`,`stopping`,`oldStarting`,`newStarting`];function Fe({points:e,until:t}){let n={old:[],new:[],stopping:[],oldStarting:[],newStarting:[]};for(let[r,i]of e.entries()){let a=e[r+1]?.at??t,o=0;for(let e of V){let t=o+(i[e]??0);t>o&&a>i.at&&Ie(n[e],{from:i.at,to:a,low:o,high:t}),o=t}}return n}function Ie(e,t){let n=e.at(-1);n&&n.to===t.from&&n.low===t.low&&n.high===t.high?e.splice(-1,1,{...n,to:t.to}):e.push(t)}function Le({points:e}){return Math.max(1,...e.map(e=>V.reduce((t,n)=>t+(e[n]??0),0)))}function Re(e,t){let n;for(let[r,i]of e.entries()){let a=i;for(let o of[i,...e.slice(r+1)]){if(o!==i&&o.from!==a.to)break;let[e,r]=[Math.max(a.low,o.low),Math.min(a.high,o.high)];if(r-e<t)break;a={from:i.from,to:o.to,low:e,high:r},(!n||a.to-a.from>n.to-n.from)&&(n=a)}}return n}const H=[[`restoring`,`restoring`,`warn`],[`rollback_started`,`rollback`,`warn`],[`paused`,`paused`,`bad`],[`rollback_paused`,`rollback paused`,`bad`],[`rollback_completed`,`rolled back`,`warn`],[`completed`,`completed`,`quiet`]],U=[280,780];function ze({marks:e,until:t},n){let r=U.map(()=>[]),i=H.flatMap(([t,n,r])=>e.filter(e=>e.what===t).map(({at:e})=>({at:e,label:`${n} ${O(e)}`,tone:r}))).map(({at:e,label:i,tone:a})=>{let o=t===0?0:e/t,s=o>.5,[c,l]=U.map((e,t)=>{let n=(i.length*6.8+12)/e,[a,c]=s?[o-n,o]:[o,o+n],l=r[t]?.every(([e,t])=>c<=e||a>=t)??!1;return l&&r[t]?.push([a,c]),l}),u=D(e,t),d=P`<text class="moment ${a}-ink${c?``:` wide`}" x="${u}" dx="${s?-6:6}" y="${14}" text-anchor="${s?`end`:`start`}">${i}</text>`;return{line:P`<line class="line ${a}-line" x1="${u}" x2="${u}" y1="4" y2="${n}"/>`,text:l?[d]:[]}});return[...i.map(({line:e})=>e),...i.flatMap(({text:e})=>e)]}function Be({marks:e}){return e.some(({what:e})=>e===`failed`)?42:e.some(e=>H.some(([t])=>t===e.what))?22:8}function Ve({marks:e,until:t},n,r){let i=e.find(({what:e})=>e===`rollback_started`)?.at;if(i===void 0)return;let a=e.find(({what:e,at:t})=>/^rollback_(completed|paused)$/.test(e)&&t>=i)?.at??t;return P`<rect class="span" x="${D(i,t)}" width="${D(a-i,t)}" y="${n}" height="${r}"/>`}function He({marks:e,until:t},n){let r=[];for(let{at:n}of e.filter(({what:e})=>e===`failed`).sort((e,t)=>e.at-t.at)){let e=r.at(-1);e&&n-e.last<=.02*t?Object.assign(e,{last:n,count:e.count+1}):r.push({at:n,last:n,count:1})}return r.map(({at:e,count:r})=>P`<svg class="cross" x="${D(e,t)}" y="${31}" overflow="visible">
<circle r="8"/><path d="M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4"/>${r>1?P`<text class="moment bad-ink" x="12" y="4">${r}</text>`:void 0}
</svg><line class="thread" x1="${D(e,t)}" x2="${D(e,t)}" y1="${39}" y2="${n}"/>`)}const W={least:76,most:188,aTask:28},G={phone:280,desk:780};function Ue(e,t,n){let{until:r}=t,i=Math.max(Le(t),e.wanted),a=Math.min(W.most,Math.max(W.least,i*W.aTask)),o=Be(t),s=o+a,c=e=>s-e/i*a,l=Fe(t),u=z(e),d=Object.entries(l).flatMap(([e,t])=>t.map(({from:t,to:n,low:i,high:a})=>P`<rect class="${e}" x="${D(t,r)}" width="${D(n-t,r)}" y="${c(a)}" height="${c(i)-c(a)}"/>`));return P`<svg class="chart" role="img" aria-labelledby="${n}-t ${n}-d" width="100%" height="${s+24}">
<title id="${n}-t">Rollout of ${e.name}</title><desc id="${n}-d">${Pe(e,t)}</desc>
${Ve(t,o,a)}
${he(i,e.wanted,16/(a/i)).map(e=>P`<line class="grid" x1="0" x2="100%" y1="${c(e)}" y2="${c(e)}"/><text class="count" x="-10" y="${c(e)+4}">${e}</text>`)}
${d}
${K(`old`,u.old,l.old,r,c,a/i)}${K(`new`,u.new,l.new,r,c,a/i)}
${e.wanted>0?P`<line class="wanted" x1="0" x2="100%" y1="${c(e.wanted)}" y2="${c(e.wanted)}"/>`:void 0}
<line class="floor" x1="0" x2="100%" y1="${s}" y2="${s}"/>
${E(r).map((e,t)=>P`<text class="time${t%2==1?` wide`:``}" x="${D(e,r)}" y="${s+18}">${k(e)}</text>`)}
${ze(t,s)}${He(t,o)}
</svg>`}function K(e,t,n,r,i,a){let o=Re(n,20/a),s=t.length*7.2+20,c=o?(o.to-o.from)/r:0;if(o===void 0||s>c*G.desk)return;let l=(i(o.low)+i(o.high))/2;return P`<text class="name ${e}-ink${s>c*G.phone?` wide`:``}" x="${D(o.from,r)}" dx="10" y="${l+4}">${t}</text>`}function We({cause:e}){return e===void 0?void 0:P`<details><summary>Evidence</summary>
<dl class="facts">${[[`Task`,e.task],[`Image`,e.image],[`Exit code`,e.exitCode],[`Engine`,e.error]].filter(([,e])=>e!==void 0).map(([e,t])=>P`<div><dt>${e}</dt><dd>${t}</dd></div>`)}</dl>
${q(`Ended tasks`,e.history.map(({at:e,state:t,error:n,task:r})=>`${e.slice(11,19)} ${t} ${r.slice(0,12)} ${n??``}`))}
${q(`Failed health checks`,e.health)}
${q(`Last log lines`,e.logs)}
</details>`}function q(e,t){if(t.length!==0)return P`<h4>${e}</h4><pre>${t.join(`
`)}</pre>`}function Ge(e,t,n){let{timeline:r}=e,i=`s${n}`;return P`<section class="card" aria-labelledby="${i}">
<header><h3 id="${i}">${t}</h3>${Je(e)}${qe(e)}</header>
${Ye(e)}
${Ke(e)}
${r?Xe(e,r,i):void 0}
${We(e)}
</section>`}function Ke(e){let{waitsFor:t}=e;if(t===void 0)return;let[n]=a(e);return P`<p class="soft">${n===void 0?`Changed after ${t.join(`, `)}`:Y(n)}</p>`}function J([e,t,n]){return P`<span class="badge ${n}"><span aria-hidden="true">${e}</span> ${t}</span>`}function qe({status:e,imageBefore:t,imageWanted:n,image:r}){let[i,a,o]=[R(t),R(n),R(r)];if(e===`removed`)return P`<span class="versions">${i??o}</span>`;let s=o??a;return a!==void 0&&s!==void 0&&a!==s?P`<span class="versions">${s} <span class="tried">(tried ${a})</span></span>`:i===void 0||i===s?P`<span class="versions">${s}</span>`:P`<span class="versions">${i} <span aria-label="to">→</span> ${s}</span>`}function Je({status:e,restored:t}){let n=t&&Ae[t.status];return P`${J(I[e])}${n?P` ${J(n)}`:void 0}`}function Ye({status:t,cause:n,reason:r,restored:i}){let[a]=e(i),o=a===void 0?void 0:P`<p class="cause bad">${Y(a)}</p>`,s=n?.headline??r,c=I[t][2];if(s===void 0||c!==`bad`&&c!==`warn`)return P`${o}`;let l=n===void 0?void 0:P`<br>→ ${n.hint}`,u=r===void 0||r===s?void 0:P`<br><span class="soft">Engine: ${r}</span>`;return P`<p class="cause ${c}">${Y(s)}${l}${u}</p>${o}`}function Y(e){return`${e.charAt(0).toUpperCase()}${e.slice(1)}`}function Xe(e,t,n){let r=z(e),i=(...e)=>t.points.some(t=>e.some(e=>(t[e]??0)>0));return P`<figure>
<ul class="legend">${[i(`old`)?X(`old`,r.old):void 0,i(`new`)?X(`new`,r.new):void 0,i(`oldStarting`,`newStarting`)?X(i(`newStarting`)?`newStarting`:`oldStarting`,`starting`):void 0,i(`stopping`)?X(`stopping`,`stopping`):void 0,t.marks.some(({what:e})=>e===`failed`)?P`<li>${Ze} task failed</li>`:void 0]}</ul>
<div class="plot">${Ue(e,t,n)}</div>
<figcaption>${Qe(e,t)}</figcaption>
</figure>
${$e(L(t))}`}const Ze=P`<svg class="cross" width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true"><circle r="8"/><path d="M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4"/></svg>`;function X(e,t){return P`<li><svg width="16" height="16" aria-hidden="true"><rect class="${e}" x="0.5" y="0.5" width="15" height="15" rx="2"/></svg> ${t}</li>`}function Qe({imageBefore:e,wanted:t,running:n,status:r,restored:i},a){return(i?.status??r)===`removed`?`Running tasks over time.`:e===void 0?`Running tasks over time. At the end ${n} of ${t}.`:`Running tasks over time. Never fewer than ${B(a)}, at the end ${n} of ${t}.`}function $e(e){if(e.length===0)return;let t=e.length-12;return P`<ol class="moments">${e.slice(0,12).map(({at:e,text:t,count:n})=>P`<li><time>${O(e)}</time> ${n>1?`${n} × ${t}`:t}</li>`)}${t>0?P`<li>and ${t} more</li>`:void 0}</ol>`}const et={between:7,new:3};function tt(e,t,n){let r=Math.min(...t.map(({from:e})=>Date.parse(e))),i=Math.max(...t.map(({to:e})=>Date.parse(e)))-r,a=[rt(t),it(t)],o=(1+a.length)*78,s=({from:e,to:t})=>{let n=Date.parse(e)-r;return{x:D(n,i),width:D(Date.parse(t)-r-n,i)}};return P`<svg class="chart" role="img" aria-labelledby="${n}-t ${n}-d" width="100%" height="${o+24}">
<title id="${n}-t">Canary of ${e}</title><desc id="${n}-d">${t.map(e=>`${ge(e)}.`).join(` `)}</desc>
${nt(`Share of the traffic`,`100%`,0)}${t.map(e=>{let{x:t,width:n}=s(e),r=e.share*56;return P`<rect class="old" x="${t}" width="${n}" y="${22}" height="${56-r}"/><rect class="new" x="${t}" width="${n}" y="${78-r}" height="${r}"/>`})}
${a.map((e,n)=>{let r=(n+1)*78,i=(t,n,i)=>{if(i===void 0)return;let{x:a,width:o}=s(n);return P`<rect class="${t}" x="${a}" width="${o}" y="${r+22+56-Math.min(1,i/e.most)*56-et[t]/2}" height="${et[t]}"/>`};return P`${nt(e.title,e.top,r)}${t.map(t=>[i(`between`,t,e.of(t.stable)),i(`new`,t,e.of(t.canary))])}`})}
${t.filter(({judged:e})=>e===`bad`).map(e=>{let t=D(Date.parse(e.to)-r,i);return P`<line class="bad-line line" x1="${t}" x2="${t}" y1="${22}" y2="${o}"/>`})}
${E(i).map((e,t)=>P`<text class="time${t%2==1?` wide`:``}" x="${D(e,i)}" y="${o+18}">${k(e)}</text>`)}
</svg>`}function nt(e,t,n){let r=n+22+56;return P`<text class="panel" x="0" y="${n+15}">${e}, up to ${t}</text><line class="grid" x1="0" x2="100%" y1="${n+22}" y2="${n+22}"/><line class="floor" x1="0" x2="100%" y1="${r}" y2="${r}"/>`}function rt(e){let t=({requests:e,failed:t})=>e===0?void 0:t/e,n=at(e,t,.01);return{title:`Failed requests`,top:y(n),most:n,of:t}}function it(e){let t=({p95:e})=>e,n=at(e,t,1);return{title:`p95 of the latency`,top:`${n} ms`,most:n,of:t}}function at(e,t,n){return Math.max(n,...e.flatMap(({canary:e,stable:n})=>[t(e)??0,t(n)??0]))}function ot(e){let t=e.flatMap(({from:e,to:t})=>[Date.parse(e),Date.parse(t)]);return t.length===0?``:O(Math.max(...t)-Math.min(...t))}const st={promoted:[`✓`,`promoted`,`good`],aborted:[`↩`,`aborted`,`warn`],waiting:[`…`,`waiting`,`quiet`]};function ct(e){if(e!==void 0)return P`<h2>Canaries</h2>
${e.map((e,t)=>lt(e,`c${t+1}`))}`}function lt({service:e,strategy:t,outcome:n,share:r,reasons:i,steps:a},o){let s=a.length===0?``:`, up to ${y(r)} of the traffic in ${ot(a)}`,c=i.length>0?i:a.flatMap(e=>e.judged===`bad`?e.reasons:[]);return P`<section class="card" aria-labelledby="${o}">
<header><h3 id="${o}">${e}</h3>${J(st[n])}<span class="versions">${t}${s}</span></header>
${n===`promoted`?void 0:c.map(e=>P`<p class="cause bad">${e}</p>`)}
${a.length===0?void 0:ut(e,a,o)}
</section>`}function ut(e,t,n){return P`<figure>
<ul class="legend">${dt(`new`,`canary`)}${dt(`between`,`stable version`)}</ul>
<div class="plot">${tt(e,t,n)}</div>
<ol class="moments">${t.map(e=>P`<li><b>${y(e.share)}</b> ${A[e.judged]}: ${j(e.canary,`the canary`)}; ${j(e.stable,`the stable version`)}</li>`)}</ol>
</figure>`}function dt(e,t){return P`<li><svg width="16" height="16" aria-hidden="true"><rect class="${e}" width="16" height="16" rx="2"/></svg> ${t}</li>`}function ft(e,t){if(e!==void 0)return P`<h2>Probes</h2>
<section class="card" aria-label="Probes">${e.map((n,r)=>pt(n,t,`p${r+1}`,r===e.length-1))}</section>`}function pt(e,t,n,r){let{url:i,from:a,every:o}=e,s=e.strip.map(({at:n,failed:r,version:i},a)=>{let o=e.strip[a+1]?.at??e.until,[s,c]=[D(n,t),D(o-n,t)];return r?P`<rect class="lost" x="${s}" width="${c}" y="0" height="${21}"/><line class="bad-line line" x1="${s}" x2="${s}" y1="0" y2="${21}"/>`:P`<rect class="${Z(e,i)}" x="${s}" width="${c}" y="${5}" height="${16}"/>`}),c=r?E(t).map((e,n)=>P`<text class="time${n%2==1?` wide`:``}" x="${D(e,t)}" y="${39}">${k(e)}</text>`):void 0;return P`<div class="probe">
<h3 class="address">${i}</h3> <span class="soft">from the ${a}, every ${o} ms</span>
<div class="plot"><svg class="chart" role="img" aria-labelledby="${n}-t ${n}-d" width="100%" height="${21+(r?24:4)}">
<title id="${n}-t">Responses of ${i}</title><desc id="${n}-d">${ht(e)}</desc>
${s}<line class="floor" x1="0" x2="100%" y1="${21}" y2="${21}"/>${c}
</svg></div>
<ul class="legend">${e.versions.map(t=>P`<li><svg width="16" height="16" aria-hidden="true"><rect class="${Z(e,t.version)}" width="16" height="16" rx="2"/></svg> version ${t.version}: ${h(t.answers,`response`)}, ${O(t.first)} to ${O(t.last)}</li>`)}
<li${e.failed>0?P` class="bad-text"`:void 0}>${mt(e)}</li></ul>
${gt(e)}</div>`}function Z({versions:e},t){let n=e.findIndex(e=>e.version===t);return n===-1?`answered`:n===0?`old`:n===e.length-1?`new`:`between`}function mt({asked:e,failed:t,failure:n}){return e===0?`no requests were sent`:t===0?`none of ${e} requests failed`:`${t} of ${e} requests failed: ${n??``}`}function ht(e){return`${[...e.versions.map(({version:e,answers:t,first:n,last:r})=>`${e} gave ${h(t,`response`)} from ${O(n)} to ${O(r)}`),mt(e)].join(`; `)}.`}function gt({gate:e}){if(e!==void 0)return e.held?P`<p class="cause good">The expectation was met for ${e.seconds} s after the rollout.</p>`:P`<p class="cause bad">The expectation was not met for ${e.seconds} s after the rollout: ${e.why}</p>`}const _t={succeeded:[`✓`,`succeeded`,`good`],failed:[`✕`,`failed`,`bad`],"timed-out":[`✕`,`did not end in time`,`bad`],"already-run":[`·`,`has run already`,`quiet`],"not-run":[`!`,`not run`,`warn`],unknown:[`?`,`unknown`,`warn`]};function vt(e,t){if(e!==void 0)return P`<h2>Release jobs</h2>
${e.map((e,n)=>yt(e,t(e.name),`j${n+1}`))}`}function yt({run:e,status:t,seconds:n,reason:r,cause:i,logs:a},o,s){let c=_t[t][2]===`bad`?`bad`:`warn`,l=n===void 0?``:`, ${n} s`,u=i===void 0?void 0:P`<br>→ ${i.hint}`;return P`<section class="card" aria-labelledby="${s}">
<header><h3 id="${s}">${o}</h3>${J(_t[t])}<span class="versions">${e} the release${l}</span></header>
${r===void 0?void 0:P`<p class="cause ${c}">${r}${u}</p>`}
${a.length===0?void 0:P`<details><summary>Output</summary><pre>${a.join(`
`)}</pre></details>`}
</section>`}const bt=P`${{markup:`
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
`}}`;function xt(e){let t=t=>t.startsWith(`${e.stack}_`)?t.slice(e.stack.length+1):t,n=o(e).replace(/^\S+ /,``),r=Ct(e),i=e.services.filter(({timeline:e,cause:t})=>e||t).map(e=>e.timeline?{...e,timeline:{...e.timeline,until:r}}:e).sort((e,t)=>wt(e)-wt(t));return P`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${n}</title>
<style>${bt}</style>
</head>
<body>
${St}
<main>
<header class="top">
<p class="eyebrow">${J(je[e.outcome])} <span>${e.environment}</span> <time datetime="${e.startedAt}">${Ot(e.startedAt)}</time></p>
<h1>${n}</h1>
<dl class="facts">${Tt(e).map(([e,t])=>P`<div><dt>${e}</dt><dd>${t}</dd></div>`)}</dl>
</header>
${Dt(e)}
${vt(e.releaseJobs,t)}
<h2>Services</h2>
<table role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Service</th><th role="columnheader" scope="col">Outcome</th><th role="columnheader" scope="col" class="number">Tasks</th><th role="columnheader" scope="col">Version</th></tr></thead>
<tbody role="rowgroup">${e.services.map(e=>Et(e,t(e.name)))}</tbody>
</table>
${ct(e.canaries)}
${ft(e.probes,r)}
${i.length>0?P`<h2>Rollouts</h2>`:void 0}
${i.map((e,n)=>Ge(e,t(e.name),n+1))}
<footer>Times in the charts start right before the first change.</footer>
</main>
</body>
</html>
`.markup}const St=P`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern id="hatch-old" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="card-fill" width="6" height="6"/><path class="old-stroke" d="M0 0V6"/></pattern>
<pattern id="hatch-new" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="card-fill" width="6" height="6"/><path class="new-stroke" d="M0 0V6"/></pattern>
<pattern id="hatch-stopping" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="card-fill" width="6" height="6"/><path class="stopping-stroke" d="M0 0V6"/></pattern>
</defs></svg>`;function Ct({services:e,probes:t=[]}){return Math.max(0,...e.map(({timeline:e})=>e?.until??0),...t.map(({until:e})=>e))}function wt({status:e}){return[`bad`,`warn`,`good`,`quiet`].indexOf(I[e][2])}function Tt(e){let{stack:t,server:n,engine:r,seconds:i,branch:a,commit:o,headCommit:s,commitUrl:c,review:l,actor:u,job:d}=e,f=s??o,p=f&&_(f);return[[`Stack`,t],[`Duration`,v(i*1e3)],[`Branch`,a],[`Commit`,p===void 0||c===void 0?p:Q(c,p)],[`Review`,l===void 0?void 0:Q(l)],[`Started by`,u],[`Server`,n],[`Engine`,r],[`Job`,d===void 0?void 0:Q(d)]].flatMap(([e,t])=>t===void 0?[]:[[e,t]])}function Q(e,t=e.split(`/`).filter(Boolean).at(-1)){return/^https?:\/\//i.test(e)?P`<a href="${e}" rel="noreferrer">${t}</a>`:P`${e}`}function Et(e,t){let{status:n,running:r,wanted:i,restored:a}=e,o=(a?.status??n)===`removed`?``:`${r}/${i}`;return P`<tr role="row"><th role="rowheader" scope="row">${t}</th><td role="cell">${Je(e)}</td><td role="cell" class="number">${o}</td><td role="cell" class="version">${qe(e)}</td></tr>`}function Dt({dockerError:e,command:t,warnings:n}){let r=t?.error;return P`${e===void 0?void 0:P`<p class="cause bad">The engine refused: ${e}</p>`}
${r===void 0?void 0:P`<p class="cause bad">${r}</p>`}
${n.map(e=>P`<p class="cause warn">${e}</p>`)}`}function Ot(e){return`${g(e)} UTC`}const $=[`report`,`html`,`junit`,`metrics`],kt={verdict:`the outcome of the report, such as deployed or rolled-back; empty when there is none`};async function At(e,t){for(let n of $.flatMap(t=>e[t]??[]))await oe(t.resolve(n),{force:!0}).catch(e=>t.log.warn(`${n} of an earlier job was not removed: ${p(e)}`))}async function jt(e,t,n){let r=ae(e,n.redact),i=[[t.report,e=>`${JSON.stringify(e,null,2)}\n`],[t.html,xt],[t.junit,S],[t.metrics,N]];for(let[e,t]of i)e!==void 0&&await Mt(e,t(r),n);if(n.log.info(l(r)),r.aborted){let{message:e,hint:t}=r.aborted;n.error({title:e,lines:t===void 0?[]:[`→ ${t}`]})}if(r.restored?.complete===!1){let e=[`→ the report shows which version each service runs; run "rollback", or deploy a working version`],t=`${r.stack}: ROLLBACK INCOMPLETE after a failed deploy, manual intervention required`;n.error({title:t,lines:e})}if(f(n.context.platform).log.annotates)for(let e of x(r))n.error({title:e,lines:[]});await ie(n,`verdict`,e.outcome),await n.summary(()=>M(r)),n.result(e.outcome,r)}async function Mt(e,t,n){await se(n.resolve(e),t).catch(t=>n.log.warn(`${e} was not written: ${p(t)}`))}export{xt as a,S as c,kt as i,x as l,At as n,N as o,$ as r,M as s,jt as t};