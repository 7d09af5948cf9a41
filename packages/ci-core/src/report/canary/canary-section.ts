import { percentText } from '../../verdict/canary/share-text.ts';
import type { Tone } from '../html/labels.ts';
import { html, type Markup } from '../html/markup.ts';
import { badge } from '../html/service-section.ts';
import { canaryChart, stepsTook } from './canary-chart.ts';
import type { ReportedCanary } from './canary-shape.ts';
import type { ReportedStep } from './canary-step-shape.ts';
import { JUDGED, servedText } from './served-text.ts';

const LABELS: Readonly<Record<ReportedCanary['outcome'], readonly [sign: string, word: string, tone: Tone]>> = {
  promoted: ['✓', 'promoted', 'good'],
  aborted: ['↩', 'aborted', 'warn'],
  waiting: ['…', 'waiting', 'quiet'],
};

/** The canaries of a deploy, each with its shares, failures and latencies as a picture and in words. */
export function canarySection(canaries: readonly ReportedCanary[] | undefined): Markup | undefined {
  if (canaries === undefined) return undefined;
  return html`<h2>Canaries</h2>
${canaries.map((canary, i) => section(canary, `c${i + 1}`))}`;
}

function section({ service, strategy, outcome, share, reasons, steps }: ReportedCanary, id: string): Markup {
  const took = steps.length === 0 ? '' : `, up to ${percentText(share)} of the traffic in ${stepsTook(steps)}`;
  const bad = reasons.length > 0 ? reasons : steps.flatMap((step) => (step.judged === 'bad' ? step.reasons : []));
  return html`<section class="card" aria-labelledby="${id}">
<header><h3 id="${id}">${service}</h3>${badge(LABELS[outcome])}<span class="versions">${strategy}${took}</span></header>
${outcome === 'promoted' ? undefined : bad.map((reason) => html`<p class="cause bad">${reason}</p>`)}
${steps.length === 0 ? undefined : figure(service, steps, id)}
</section>`;
}

function figure(service: string, steps: readonly ReportedStep[], id: string): Markup {
  return html`<figure>
<ul class="legend">${key('new', 'canary')}${key('between', 'stable version')}</ul>
<div class="plot">${canaryChart(service, steps, id)}</div>
<ol class="moments">${steps.map((step) => html`<li><b>${percentText(step.share)}</b> ${JUDGED[step.judged]}: ${servedText(step.canary, 'the canary')}; ${servedText(step.stable, 'the stable version')}</li>`)}</ol>
</figure>`;
}

function key(paint: string, name: string): Markup {
  return html`<li><svg width="16" height="16" aria-hidden="true"><rect class="${paint}" width="16" height="16" rx="2"/></svg> ${name}</li>`;
}
