import { html } from './markup.ts';

const LIGHT =
  '--page:#f6f6f4;--card:#fff;--ink:#1a1c1f;--soft:#5a616b;--line:#dfe1e4;--grid:#e9eaec;--old:#c3cad4;--old-line:#8b96a6;--old-ink:#1a1c1f;--new:#2459c9;--new-ink:#fff;--good:#12693f;--good-tint:#e5f3ea;--warn:#8f4700;--warn-tint:#fcefdc;--bad:#b3261e;--bad-tint:#fce9e7;--quiet-tint:#eeeff1';
const DARK =
  '--page:#0f1114;--card:#16191d;--ink:#e9ebee;--soft:#a0a8b3;--line:#2a2f36;--grid:#23272d;--old:#4b5461;--old-line:#79859a;--old-ink:#f2f4f6;--new:#6ea0ff;--new-ink:#0a1220;--good:#6fd39c;--good-tint:#143022;--warn:#f3b562;--warn-tint:#35260f;--bad:#ff8a7e;--bad-tint:#3b1a18;--quiet-tint:#22262c';

/** Uses system fonts, with figures of equal width so that numbers in a column are aligned. */
export const STYLE = html`${{
  markup: `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
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
`,
}}`;
