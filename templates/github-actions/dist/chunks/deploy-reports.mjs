import{c as e,d as t,f as n,h as r,i,m as a,n as o,o as s,p as c,r as l,u}from"./alert.mjs";import{i as d}from"./platforms.mjs";import{i as f}from"./errors.mjs";import{i as p,n as m,r as h,u as g}from"./text.mjs";import{t as _}from"./duration.mjs";import{n as ee}from"./cause.mjs";import{r as v,t as te}from"./markdown-text.mjs";import{r as ne}from"./refusal.mjs";import{n as re}from"./outputs.mjs";import{t as ie}from"./redacted.mjs";import{rm as ae,writeFile as oe}from"node:fs/promises";function y({services:e,dockerError:n,command:r,probes:i=[],releaseJobs:s=[]}){let c=e.flatMap(e=>{let t=o(e);return t===void 0?[]:[`${e.name} ${e.status}: ${t}`]}),l=s.filter(u).flatMap(e=>t(e)??[]),d=i.flatMap(e=>a(e)??[]);return[...n===void 0?[]:[`the engine refused: ${n}`],...r?.error===void 0?[]:[r.error],...l,...c,...d]}function b(e){let{stack:t,environment:n,services:r,dockerError:i,command:s,seconds:c,startedAt:l,server:d,probes:f=[]}=e,{releaseJobs:p=[]}=e,m=r.filter(e=>o(e)!==void 0),h=[...i===void 0?[]:[x(t,`changes sent to the engine`,`refused`,i)],...s?.error===void 0?[]:[x(t,`the command`,`command-failed`,s.error)]],g=[...h,...p.map(e=>ce(e,t)),...r.map(e=>se(e,t)),...f.map(e=>le(e,t))],_=S({tests:g.length,failures:m.length+p.filter(u).length+f.filter(e=>a(e)!==void 0).length,errors:h.length,time:c.toFixed(3)});return`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="swarm-ci"${_}>
  <testsuite${S({name:`deploy ${n}`,timestamp:l.slice(0,19),hostname:d})}${_} skipped="0">
    <properties>${de(`stack`,t)}${de(`outcome`,e.outcome)}</properties>
${g.join(`
`)}
    <system-out/>
    <system-err/>
  </testsuite>
</testsuites>
`}function se(e,t){let{name:n,status:r,cause:i}=e,a=o(e),s=`    <testcase${S({name:n,classname:t,time:(ue(e)/1e3).toFixed(3)})}`;if(a===void 0)return`${s}/>`;let c=[i?.error,...i?.health??[],...i?.logs??[]].filter(e=>e!==void 0);return`${s}>
      <failure${S({message:`${r}: ${a}`,type:r})}>${C(c.join(`
`))}</failure>
    </testcase>`}function ce(e,n){let{name:r,run:i,seconds:a=0,status:o,logs:s}=e,c=`    <testcase${S({name:`release job ${r} (${i} the release)`,classname:n,time:a.toFixed(3)})}`,l=u(e)?t(e):void 0;return l===void 0?`${c}/>`:`${c}>
      <failure${S({message:l,type:o})}>${C(s.join(`
`))}</failure>
    </testcase>`}function le(e,t){let n=a(e),r=(e.until/1e3).toFixed(3),i=`    <testcase${S({name:`probe ${e.url}`,classname:t,time:r})}`;return n===void 0?`${i}/>`:`${i}>
      <failure${S({message:n,type:`unmet`})}/>
    </testcase>`}function x(e,t,n,r){return`    <testcase${S({name:t,classname:e,time:`0.000`})}>
      <error${S({message:r,type:n})}/>
    </testcase>`}function ue({timeline:e}){return Math.max(0,...[...e?.points??[],...e?.marks??[]].map(({at:e})=>e))}function de(e,t){return`<property${S({name:e,value:t})}/>`}function S(e){return Object.entries(e).map(([e,t])=>` ${e}="${C(String(t)).replace(/[\n\t]/g,` `)}"`).join(``)}const fe=/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu;function C(e){return p(e.replace(fe,`�`))}function w(e){return[`### ${v(l(e))}`,``,`Environment ${te(e.environment)} on ${v(e.server)}, ${_(e.seconds*1e3)}`,``,`| Service | Status | Tasks | Image | Why |`,`| --- | --- | --- | --- | --- |`,...e.services.map(me),...(e.releaseJobs??[]).flatMap(e=>[``,...pe(e)]),...(e.probes??[]).flatMap(e=>[``,v(c(e))]),...e.dockerError===void 0?[]:[``,`The engine refused: ${v(e.dockerError)}`,``,`→ ${v(ee(e.dockerError).hint)}`],``].join(`
`)}function pe(e){let[t=``,...r]=n(e);return[v(t),...r.flatMap(e=>[``,v(e.trim())])]}function me(e){let{name:t,status:n,running:r,wanted:a,image:s,cause:c,restored:l}=e,u=[o(e)??i(e),c?.hint].filter(Boolean).join(` → `),d=l&&l.status!==`as-before`?`${n} → ${l.status}`:n;return`| ${[t,d,s===void 0||d===`removed`?``:`${r}/${a}`,s?.split(`@`)[0]??``,u].map(v).join(` | `)} |`}const{outcome:he,services:ge}=ne.shape,_e=he.options,ve=ge.element.shape.status.options;function T(e){let{environment:t,stack:n}=e,r=t=>e.services.filter(t).length;return`${[{name:`swarm_ci_deploy_duration_seconds`,type:`gauge`,unit:`seconds`,help:`Duration of the deploy.`,samples:[{value:e.seconds}]},{name:`swarm_ci_deploy_outcome`,type:`stateset`,help:`Outcome of the deploy.`,samples:_e.map(t=>({labels:{swarm_ci_deploy_outcome:t},value:Number(t===e.outcome)}))},{name:`swarm_ci_deploy_services`,type:`gauge`,help:`Number of services by verdict.`,samples:ve.map(e=>({labels:{status:e},value:r(t=>t.status===e)}))},{name:`swarm_ci_deploy_services_changed`,type:`gauge`,help:`Number of services that the deploy changed.`,samples:[{value:r(({changed:e})=>e)}]},{name:`swarm_ci_deploy_rollbacks`,type:`gauge`,help:`Number of services that the engine rolled back.`,samples:[{value:r(({status:e})=>e===`rolled-back`)}]},{name:`swarm_ci_deploy_failed_tasks`,type:`gauge`,help:`Number of tasks that failed during the rollout.`,samples:e.services.map(({name:e,timeline:t})=>({labels:{service:e},value:t?.points.at(-1)?.failed??0}))},{name:`swarm_ci_deploy_probe_answers`,type:`gauge`,help:`Number of requests of a probe during the rollout, by result.`,samples:(e.probes??[]).flatMap(({url:e,asked:t,failed:n},r)=>{let i={probe:String(r+1),url:e};return[{labels:{...i,result:`answered`},value:t-n},{labels:{...i,result:`failed`},value:n}]})}].map(e=>ye(e,{environment:t,stack:n})).join(``)}# EOF\n`}function ye({name:e,type:t,unit:n,help:r,samples:i},a){return`${[`# TYPE ${e} ${t}`,...n===void 0?[]:[`# UNIT ${e} ${n}`],`# HELP ${e} ${r}`,...i.map(({labels:t,value:n})=>`${e}{${be({...a,...t})}} ${n}`)].join(`
`)}\n`}function be(e){return Object.entries(e).map(([e,t])=>`${e}="${t.replace(/[\\"]/g,`\\$&`).replaceAll(`
`,`\\n`)}"`).join(`,`)}const xe=[100,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,18e5];function E(e){let t=xe.find(t=>e/t<=8)??36e5*Math.ceil(e/36e5/8);return Array.from({length:Math.floor(e/t)+1},(e,n)=>n*t)}function Se(e,t,n){let r=t>0&&t<=e?[t]:[];return e-(r[0]??0)>=n?[0,...r,e]:[0,...r]}function D(e,t){return`${(t===0?0:100*Math.min(e,t)/t).toFixed(2)}%`}function O(e){if(e<6e4)return`${(e/1e3).toFixed(1)} s`;let t=Math.round(e/1e3);return`${Math.floor(t/60)}:${String(t%60).padStart(2,`0`)}`}function k(e){return e<6e4?`${e/1e3} s`:O(e)}const A={created:[`✓`,`created`,`good`],updated:[`✓`,`updated`,`good`],removed:[`✓`,`removed`,`good`],unchanged:[`·`,`unchanged`,`quiet`],"rolled-back":[`↩`,`rolled back`,`warn`],paused:[`✕`,`paused`,`bad`],failing:[`✕`,`failing`,`bad`],"timed-out":[`✕`,`not settled in time`,`bad`],superseded:[`✕`,`superseded`,`bad`],"still-failing":[`!`,`still failing`,`warn`],refused:[`✕`,`refused`,`bad`],unknown:[`?`,`unknown`,`bad`]},Ce={"as-before":void 0,restored:[`↩`,`restored`,`warn`],recreated:[`↩`,`recreated`,`warn`],removed:[`↩`,`removed`,`warn`],left:[`!`,`left as it is`,`warn`],"still-failing":[`!`,`still failing`,`warn`],broken:[`✕`,`not restored`,`bad`]},we={deployed:[`✓`,`Deployed`,`good`],"rolled-back":[`↩`,`Rolled back`,`warn`],failed:[`✕`,`Failed`,`bad`],"timed-out":[`✕`,`Not settled in time`,`bad`],unknown:[`?`,`Aborted`,`bad`]},Te={created:`service created`,removed:`service removed`,updating:`update started`,completed:`update completed`,paused:`update paused`,rollback_started:`rollback started`,rollback_completed:`rolled back`,rollback_paused:`rollback paused`,restoring:`restoring the stack`};function j(e){let t=e.marks.map(({at:e,what:t,version:n})=>({at:e,what:t,text:t===`failed`?`task of the ${n??`new`} version failed`:Te[t]})),n=[];for(let{at:r,what:i,text:a}of[...t,...Ee(e)].sort((e,t)=>e.at-t.at)){let e=n.at(-1);i===`failed`&&e?.text===a?n.splice(-1,1,{...e,count:e.count+1}):n.push({at:r,what:i,text:a,count:1})}return n}function Ee({points:e,until:t}){let n=e.map((n,r)=>({...n,to:e[r+1]?.at??t})),r=[];for(let{at:e,to:t,stopping:i=0}of n){if(i===0)continue;let n=r.at(-1);n?.to===e?Object.assign(n,{to:t,most:Math.max(n.most,i)}):r.push({at:e,to:t,most:i})}return r.filter(({at:e,to:t})=>t-e>=3e3).map(({at:e,to:t,most:n})=>{let r=n===1?`a task`:`${n} tasks`;return{at:e,what:`stopping`,text:`${O(t-e)} until ${r} had stopped`}})}function M(e){return e?.split(`@`)[0]?.split(`/`).at(-1)}function N({imageBefore:e,imageWanted:t,image:n}){let[r,i]=[M(e),M(t??n)];return r===void 0?{old:`before`,new:i??`this release`}:{old:r,new:i===void 0||i===r?`${r}, changed`:i}}function P({points:e}){return Math.min(...e.map(e=>e.old+e.new))}function De(e,t){let{points:n,until:r}=t,i=N(e),[a,o]=[n[0],n.at(-1)],s=j(t).map(({at:e,text:t,count:n})=>`${n>1?`${n} times: `:``}${t} after ${O(e)}`);return[a&&a.old>0?`${a.old} tasks of ${i.old} ran at the start.`:`No task ran at the start.`,s.length>0?`${s.join(`, `)}.`:``,`Never fewer than ${P(t)} tasks ran.`,o?`After ${O(r)}, ${o.old} of ${i.old} and ${o.new} of ${i.new} ran.`:``].filter(Boolean).join(` `)}function F(e,...t){return{markup:e.map((e,n)=>e+I(t[n])).join(``)}}function I(e){return e===void 0?``:typeof e==`string`||typeof e==`number`?Ae(String(e)):`markup`in e?e.markup:e.map(I).join(``)}const Oe=/\u001b\[[0-9;]*[A-Za-z]/g,ke=/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;function Ae(e){return p(e.replace(Oe,``).replace(ke,`�`))}function je(e,t){if(e!==void 0)return F`<h2>Probes</h2>
<section class="card" aria-label="Probes">${e.map((n,r)=>Me(n,t,`p${r+1}`,r===e.length-1))}</section>`}function Me(e,t,n,r){let{url:i,from:a,every:o}=e,s=e.strip.map(({at:n,failed:r,version:i},a)=>{let o=e.strip[a+1]?.at??e.until,[s,c]=[D(n,t),D(o-n,t)];return r?F`<rect class="lost" x="${s}" width="${c}" y="0" height="${21}"/><line class="bad-line line" x1="${s}" x2="${s}" y1="0" y2="${21}"/>`:F`<rect class="${L(e,i)}" x="${s}" width="${c}" y="${5}" height="${16}"/>`}),c=r?E(t).map((e,n)=>F`<text class="time${n%2==1?` wide`:``}" x="${D(e,t)}" y="${39}">${k(e)}</text>`):void 0;return F`<div class="probe">
<h3 class="address">${i}</h3> <span class="soft">from the ${a}, every ${o} ms</span>
<div class="plot"><svg class="chart" role="img" aria-labelledby="${n}-t ${n}-d" width="100%" height="${21+(r?24:4)}">
<title id="${n}-t">Responses of ${i}</title><desc id="${n}-d">${Ne(e)}</desc>
${s}<line class="floor" x1="0" x2="100%" y1="${21}" y2="${21}"/>${c}
</svg></div>
<ul class="legend">${e.versions.map(t=>F`<li><svg width="16" height="16" aria-hidden="true"><rect class="${L(e,t.version)}" width="16" height="16" rx="2"/></svg> version ${t.version}: ${m(t.answers,`response`)}, ${O(t.first)} to ${O(t.last)}</li>`)}
<li${e.failed>0?F` class="bad-text"`:void 0}>${R(e)}</li></ul>
${Pe(e)}</div>`}function L({versions:e},t){let n=e.findIndex(e=>e.version===t);return n===-1?`answered`:n===0?`old`:n===e.length-1?`new`:`between`}function R({asked:e,failed:t,failure:n}){return e===0?`no requests were sent`:t===0?`none of ${e} requests failed`:`${t} of ${e} requests failed: ${n??``}`}function Ne(e){return`${[...e.versions.map(({version:e,answers:t,first:n,last:r})=>`${e} gave ${m(t,`response`)} from ${O(n)} to ${O(r)}`),R(e)].join(`; `)}.`}function Pe({gate:e}){if(e!==void 0)return e.held?F`<p class="cause good">The expectation was met for ${e.seconds} s after the rollout.</p>`:F`<p class="cause bad">The expectation was not met for ${e.seconds} s after the rollout: ${e.why}</p>`}const z=[`old`,`new`,`stopping`,`oldStarting`,`newStarting`];function Fe({points:e,until:t}){let n={old:[],new:[],stopping:[],oldStarting:[],newStarting:[]};for(let[r,i]of e.entries()){let a=e[r+1]?.at??t,o=0;for(let e of z){let t=o+(i[e]??0);t>o&&a>i.at&&Ie(n[e],{from:i.at,to:a,low:o,high:t}),o=t}}return n}function Ie(e,t){let n=e.at(-1);n&&n.to===t.from&&n.low===t.low&&n.high===t.high?e.splice(-1,1,{...n,to:t.to}):e.push(t)}function Le({points:e}){return Math.max(1,...e.map(e=>z.reduce((t,n)=>t+(e[n]??0),0)))}function Re(e,t){let n;for(let[r,i]of e.entries()){let a=i;for(let o of[i,...e.slice(r+1)]){if(o!==i&&o.from!==a.to)break;let[e,r]=[Math.max(a.low,o.low),Math.min(a.high,o.high)];if(r-e<t)break;a={from:i.from,to:o.to,low:e,high:r},(!n||a.to-a.from>n.to-n.from)&&(n=a)}}return n}const B=[[`restoring`,`restoring`,`warn`],[`rollback_started`,`rollback`,`warn`],[`paused`,`paused`,`bad`],[`rollback_paused`,`rollback paused`,`bad`],[`rollback_completed`,`rolled back`,`warn`],[`completed`,`completed`,`quiet`]],V=[280,780];function ze({marks:e,until:t},n){let r=V.map(()=>[]),i=B.flatMap(([t,n,r])=>e.filter(e=>e.what===t).map(({at:e})=>({at:e,label:`${n} ${O(e)}`,tone:r}))).map(({at:e,label:i,tone:a})=>{let o=t===0?0:e/t,s=o>.5,[c,l]=V.map((e,t)=>{let n=(i.length*6.8+12)/e,[a,c]=s?[o-n,o]:[o,o+n],l=r[t]?.every(([e,t])=>c<=e||a>=t)??!1;return l&&r[t]?.push([a,c]),l}),u=D(e,t),d=F`<text class="moment ${a}-ink${c?``:` wide`}" x="${u}" dx="${s?-6:6}" y="${14}" text-anchor="${s?`end`:`start`}">${i}</text>`;return{line:F`<line class="line ${a}-line" x1="${u}" x2="${u}" y1="4" y2="${n}"/>`,text:l?[d]:[]}});return[...i.map(({line:e})=>e),...i.flatMap(({text:e})=>e)]}function Be({marks:e}){return e.some(({what:e})=>e===`failed`)?42:e.some(e=>B.some(([t])=>t===e.what))?22:8}function Ve({marks:e,until:t},n,r){let i=e.find(({what:e})=>e===`rollback_started`)?.at;if(i===void 0)return;let a=e.find(({what:e,at:t})=>/^rollback_(completed|paused)$/.test(e)&&t>=i)?.at??t;return F`<rect class="span" x="${D(i,t)}" width="${D(a-i,t)}" y="${n}" height="${r}"/>`}function He({marks:e,until:t},n){let r=[];for(let{at:n}of e.filter(({what:e})=>e===`failed`).sort((e,t)=>e.at-t.at)){let e=r.at(-1);e&&n-e.last<=.02*t?Object.assign(e,{last:n,count:e.count+1}):r.push({at:n,last:n,count:1})}return r.map(({at:e,count:r})=>F`<svg class="cross" x="${D(e,t)}" y="${31}" overflow="visible">
<circle r="8"/><path d="M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4"/>${r>1?F`<text class="moment bad-ink" x="12" y="4">${r}</text>`:void 0}
</svg><line class="thread" x1="${D(e,t)}" x2="${D(e,t)}" y1="${39}" y2="${n}"/>`)}const H={least:76,most:188,aTask:28},U={phone:280,desk:780};function Ue(e,t,n){let{until:r}=t,i=Math.max(Le(t),e.wanted),a=Math.min(H.most,Math.max(H.least,i*H.aTask)),o=Be(t),s=o+a,c=e=>s-e/i*a,l=Fe(t),u=N(e),d=Object.entries(l).flatMap(([e,t])=>t.map(({from:t,to:n,low:i,high:a})=>F`<rect class="${e}" x="${D(t,r)}" width="${D(n-t,r)}" y="${c(a)}" height="${c(i)-c(a)}"/>`));return F`<svg class="chart" role="img" aria-labelledby="${n}-t ${n}-d" width="100%" height="${s+24}">
<title id="${n}-t">Rollout of ${e.name}</title><desc id="${n}-d">${De(e,t)}</desc>
${Ve(t,o,a)}
${Se(i,e.wanted,16/(a/i)).map(e=>F`<line class="grid" x1="0" x2="100%" y1="${c(e)}" y2="${c(e)}"/><text class="count" x="-10" y="${c(e)+4}">${e}</text>`)}
${d}
${W(`old`,u.old,l.old,r,c,a/i)}${W(`new`,u.new,l.new,r,c,a/i)}
${e.wanted>0?F`<line class="wanted" x1="0" x2="100%" y1="${c(e.wanted)}" y2="${c(e.wanted)}"/>`:void 0}
<line class="floor" x1="0" x2="100%" y1="${s}" y2="${s}"/>
${E(r).map((e,t)=>F`<text class="time${t%2==1?` wide`:``}" x="${D(e,r)}" y="${s+18}">${k(e)}</text>`)}
${ze(t,s)}${He(t,o)}
</svg>`}function W(e,t,n,r,i,a){let o=Re(n,20/a),s=t.length*7.2+20,c=o?(o.to-o.from)/r:0;if(o===void 0||s>c*U.desk)return;let l=(i(o.low)+i(o.high))/2;return F`<text class="name ${e}-ink${s>c*U.phone?` wide`:``}" x="${D(o.from,r)}" dx="10" y="${l+4}">${t}</text>`}function We({cause:e}){return e===void 0?void 0:F`<details><summary>Evidence</summary>
<dl class="facts">${[[`Task`,e.task],[`Image`,e.image],[`Exit code`,e.exitCode],[`Engine`,e.error]].filter(([,e])=>e!==void 0).map(([e,t])=>F`<div><dt>${e}</dt><dd>${t}</dd></div>`)}</dl>
${G(`Ended tasks`,e.history.map(({at:e,state:t,error:n,task:r})=>`${e.slice(11,19)} ${t} ${r.slice(0,12)} ${n??``}`))}
${G(`Failed health checks`,e.health)}
${G(`Last log lines`,e.logs)}
</details>`}function G(e,t){if(t.length!==0)return F`<h4>${e}</h4><pre>${t.join(`
`)}</pre>`}function Ge(e,t,n){let{timeline:r}=e,i=`s${n}`;return F`<section class="card" aria-labelledby="${i}">
<header><h3 id="${i}">${t}</h3>${J(e)}${q(e)}</header>
${qe(e)}
${Ke(e)}
${r?Je(e,r,i):void 0}
${We(e)}
</section>`}function Ke(e){let{waitsFor:t}=e;if(t===void 0)return;let[n]=r(e);return F`<p class="soft">${n===void 0?`Changed after ${t.join(`, `)}`:Y(n)}</p>`}function K([e,t,n]){return F`<span class="badge ${n}"><span aria-hidden="true">${e}</span> ${t}</span>`}function q({status:e,imageBefore:t,imageWanted:n,image:r}){let[i,a,o]=[M(t),M(n),M(r)];if(e===`removed`)return F`<span class="versions">${i??o}</span>`;let s=o??a;return a!==void 0&&s!==void 0&&a!==s?F`<span class="versions">${s} <span class="tried">(tried ${a})</span></span>`:i===void 0||i===s?F`<span class="versions">${s}</span>`:F`<span class="versions">${i} <span aria-label="to">→</span> ${s}</span>`}function J({status:e,restored:t}){let n=t&&Ce[t.status];return F`${K(A[e])}${n?F` ${K(n)}`:void 0}`}function qe({status:e,cause:t,reason:n,restored:r}){let[i]=s(r),a=i===void 0?void 0:F`<p class="cause bad">${Y(i)}</p>`,o=t?.headline??n,c=A[e][2];if(o===void 0||c!==`bad`&&c!==`warn`)return F`${a}`;let l=t===void 0?void 0:F`<br>→ ${t.hint}`,u=n===void 0||n===o?void 0:F`<br><span class="soft">Engine: ${n}</span>`;return F`<p class="cause ${c}">${Y(o)}${l}${u}</p>${a}`}function Y(e){return`${e.charAt(0).toUpperCase()}${e.slice(1)}`}function Je(e,t,n){let r=N(e),i=(...e)=>t.points.some(t=>e.some(e=>(t[e]??0)>0));return F`<figure>
<ul class="legend">${[i(`old`)?X(`old`,r.old):void 0,i(`new`)?X(`new`,r.new):void 0,i(`oldStarting`,`newStarting`)?X(i(`newStarting`)?`newStarting`:`oldStarting`,`starting`):void 0,i(`stopping`)?X(`stopping`,`stopping`):void 0,t.marks.some(({what:e})=>e===`failed`)?F`<li>${Ye} task failed</li>`:void 0]}</ul>
<div class="plot">${Ue(e,t,n)}</div>
<figcaption>${Xe(e,t)}</figcaption>
</figure>
${Ze(j(t))}`}const Ye=F`<svg class="cross" width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true"><circle r="8"/><path d="M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4"/></svg>`;function X(e,t){return F`<li><svg width="16" height="16" aria-hidden="true"><rect class="${e}" x="0.5" y="0.5" width="15" height="15" rx="2"/></svg> ${t}</li>`}function Xe({imageBefore:e,wanted:t,running:n,status:r,restored:i},a){return(i?.status??r)===`removed`?`Running tasks over time.`:e===void 0?`Running tasks over time. At the end ${n} of ${t}.`:`Running tasks over time. Never fewer than ${P(a)}, at the end ${n} of ${t}.`}function Ze(e){if(e.length===0)return;let t=e.length-12;return F`<ol class="moments">${e.slice(0,12).map(({at:e,text:t,count:n})=>F`<li><time>${O(e)}</time> ${n>1?`${n} × ${t}`:t}</li>`)}${t>0?F`<li>and ${t} more</li>`:void 0}</ol>`}const Z={succeeded:[`✓`,`succeeded`,`good`],failed:[`✕`,`failed`,`bad`],"timed-out":[`✕`,`did not end in time`,`bad`],"already-run":[`·`,`has run already`,`quiet`],"not-run":[`!`,`not run`,`warn`]};function Qe(e,t){if(e!==void 0)return F`<h2>Release jobs</h2>
${e.map((e,n)=>$e(e,t(e.name),`j${n+1}`))}`}function $e({run:e,status:t,seconds:n,reason:r,cause:i,logs:a},o,s){let c=Z[t][2]===`bad`?`bad`:`warn`,l=n===void 0?``:`, ${n} s`,u=i===void 0?void 0:F`<br>→ ${i.hint}`;return F`<section class="card" aria-labelledby="${s}">
<header><h3 id="${s}">${o}</h3>${K(Z[t])}<span class="versions">${e} the release${l}</span></header>
${r===void 0?void 0:F`<p class="cause ${c}">${r}${u}</p>`}
${a.length===0?void 0:F`<details><summary>Output</summary><pre>${a.join(`
`)}</pre></details>`}
</section>`}const et=F`${{markup:`
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
`}}`;function tt(e){let t=t=>t.startsWith(`${e.stack}_`)?t.slice(e.stack.length+1):t,n=l(e).replace(/^\S+ /,``),r=rt(e),i=e.services.filter(({timeline:e,cause:t})=>e||t).map(e=>e.timeline?{...e,timeline:{...e.timeline,until:r}}:e).sort((e,t)=>it(e)-it(t));return F`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${n}</title>
<style>${et}</style>
</head>
<body>
${nt}
<main>
<header class="top">
<p class="eyebrow">${K(we[e.outcome])} <span>${e.environment}</span> <time datetime="${e.startedAt}">${ct(e.startedAt)}</time></p>
<h1>${n}</h1>
<dl class="facts">${at(e).map(([e,t])=>F`<div><dt>${e}</dt><dd>${t}</dd></div>`)}</dl>
</header>
${st(e)}
${Qe(e.releaseJobs,t)}
<h2>Services</h2>
<table role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Service</th><th role="columnheader" scope="col">Outcome</th><th role="columnheader" scope="col" class="number">Tasks</th><th role="columnheader" scope="col">Version</th></tr></thead>
<tbody role="rowgroup">${e.services.map(e=>ot(e,t(e.name)))}</tbody>
</table>
${je(e.probes,r)}
${i.length>0?F`<h2>Rollouts</h2>`:void 0}
${i.map((e,n)=>Ge(e,t(e.name),n+1))}
<footer>Times in the charts start right before the first change.</footer>
</main>
</body>
</html>
`.markup}const nt=F`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern id="hatch-old" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="card-fill" width="6" height="6"/><path class="old-stroke" d="M0 0V6"/></pattern>
<pattern id="hatch-new" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="card-fill" width="6" height="6"/><path class="new-stroke" d="M0 0V6"/></pattern>
<pattern id="hatch-stopping" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="card-fill" width="6" height="6"/><path class="stopping-stroke" d="M0 0V6"/></pattern>
</defs></svg>`;function rt({services:e,probes:t=[]}){return Math.max(0,...e.map(({timeline:e})=>e?.until??0),...t.map(({until:e})=>e))}function it({status:e}){return[`bad`,`warn`,`good`,`quiet`].indexOf(A[e][2])}function at(e){let{stack:t,server:n,engine:r,seconds:i,branch:a,commit:o,headCommit:s,commitUrl:c,review:l,actor:u,job:d}=e,f=s??o,p=f&&g(f);return[[`Stack`,t],[`Duration`,_(i*1e3)],[`Branch`,a],[`Commit`,p===void 0||c===void 0?p:Q(c,p)],[`Review`,l===void 0?void 0:Q(l)],[`Started by`,u],[`Server`,n],[`Engine`,r],[`Job`,d===void 0?void 0:Q(d)]].flatMap(([e,t])=>t===void 0?[]:[[e,t]])}function Q(e,t=e.split(`/`).filter(Boolean).at(-1)){return/^https?:\/\//i.test(e)?F`<a href="${e}" rel="noreferrer">${t}</a>`:F`${e}`}function ot(e,t){let{status:n,running:r,wanted:i,restored:a}=e,o=(a?.status??n)===`removed`?``:`${r}/${i}`;return F`<tr role="row"><th role="rowheader" scope="row">${t}</th><td role="cell">${J(e)}</td><td role="cell" class="number">${o}</td><td role="cell" class="version">${q(e)}</td></tr>`}function st({dockerError:e,command:t,warnings:n}){let r=t?.error;return F`${e===void 0?void 0:F`<p class="cause bad">The engine refused: ${e}</p>`}
${r===void 0?void 0:F`<p class="cause bad">${r}</p>`}
${n.map(e=>F`<p class="cause warn">${e}</p>`)}`}function ct(e){return`${h(e)} UTC`}const $=[`report`,`html`,`junit`,`metrics`],lt={verdict:`the outcome of the report, such as deployed or rolled-back; empty when there is none`};async function ut(e,t){for(let n of $.flatMap(t=>e[t]??[]))await ae(t.resolve(n),{force:!0}).catch(e=>t.log.warn(`${n} of an earlier job was not removed: ${f(e)}`))}async function dt(t,n,r){let i=ie(t,r.redact),a=[[n.report,e=>`${JSON.stringify(e,null,2)}\n`],[n.html,tt],[n.junit,b],[n.metrics,T]];for(let[e,t]of a)e!==void 0&&await ft(e,t(i),r);if(r.log.info(e(i)),i.aborted){let{message:e,hint:t}=i.aborted;r.error({title:e,lines:t===void 0?[]:[`→ ${t}`]})}if(i.restored?.complete===!1){let e=[`→ the report shows which version each service runs; run "rollback", or deploy a working version`],t=`${i.stack}: ROLLBACK INCOMPLETE after a failed deploy, manual intervention required`;r.error({title:t,lines:e})}if(d(r.context.platform).log.annotates)for(let e of y(i))r.error({title:e,lines:[]});await re(r,`verdict`,t.outcome),await r.summary(()=>w(i)),r.result(t.outcome,i)}async function ft(e,t,n){await oe(n.resolve(e),t).catch(t=>n.log.warn(`${e} was not written: ${f(t)}`))}export{tt as a,b as c,lt as i,y as l,ut as n,T as o,$ as r,w as s,dt as t};