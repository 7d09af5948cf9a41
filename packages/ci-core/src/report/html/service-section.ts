import { restoreFailure } from '../deploy/describe.ts';
import { notChangedReason } from '../deploy/not-changed.ts';
import type { ServiceReport } from '../schema/deploy-report.ts';
import { rolloutChart } from './chart.ts';
import { evidenceOf } from './evidence.ts';
import {
  fewestRunning,
  type Moment,
  momentsOf,
  RESTORE_LABELS,
  STATUS_LABELS,
  shortImage,
  type Timeline,
  versionNames,
} from './labels.ts';
import type { LayerName } from './layers.ts';
import { html, type Markup, type Piece } from './markup.ts';
import { clock } from './scale.ts';

const MOST_MOMENTS = 12;

/** One service: its verdict, the cause, and its rollout as a chart. */
export function serviceSection(service: ServiceReport, name: string, index: number): Markup {
  const { timeline } = service;
  const id = `s${index}`;
  return html`<section class="card" aria-labelledby="${id}">
<header><h3 id="${id}">${name}</h3>${badges(service)}${versionsOf(service)}</header>
${causeOf(service)}
${waited(service)}
${timeline ? figure(service, timeline, id) : undefined}
${evidenceOf(service)}
</section>`;
}

/** What it waited for, or why it was not changed. */
function waited(service: ServiceReport): Markup | undefined {
  const { waitsFor } = service;
  if (waitsFor === undefined) return undefined;
  const [notChanged] = notChangedReason(service);
  return html`<p class="soft">${notChanged === undefined ? `Changed after ${waitsFor.join(', ')}` : capital(notChanged)}</p>`;
}

export function badge([sign, word, tone]: readonly [string, string, string]): Markup {
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** The current version, and the previous one or the one that the deploy tried. */
export function versionsOf({ status, imageBefore, imageWanted, image }: ServiceReport): Markup {
  const [old, asked, now] = [shortImage(imageBefore), shortImage(imageWanted), shortImage(image)];
  if (status === 'removed') return html`<span class="versions">${old ?? now}</span>`;
  const fresh = now ?? asked;
  if (asked !== undefined && fresh !== undefined && asked !== fresh)
    return html`<span class="versions">${fresh} <span class="tried">(tried ${asked})</span></span>`;
  if (old === undefined || old === fresh) return html`<span class="versions">${fresh}</span>`;
  return html`<span class="versions">${old} <span aria-label="to">→</span> ${fresh}</span>`;
}

/** The verdict of its rollout and, if the stack was restored, the result of that. */
export function badges({ status, restored }: ServiceReport): Markup {
  const then = restored && RESTORE_LABELS[restored.status];
  return html`${badge(STATUS_LABELS[status])}${then ? html` ${badge(then)}` : undefined}`;
}

function causeOf({ status, cause, reason, restored }: ServiceReport): Markup {
  const [down] = restoreFailure(restored);
  const broken = down === undefined ? undefined : html`<p class="cause bad">${capital(down)}</p>`;
  const why = cause?.headline ?? reason;
  const tone = STATUS_LABELS[status][2];
  if (why === undefined || (tone !== 'bad' && tone !== 'warn')) return html`${broken}`;
  const hint = cause === undefined ? undefined : html`<br>→ ${cause.hint}`;
  const engine =
    reason === undefined || reason === why ? undefined : html`<br><span class="soft">Engine: ${reason}</span>`;
  return html`<p class="cause ${tone}">${capital(why)}${hint}${engine}</p>${broken}`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function figure(service: ServiceReport, timeline: Timeline, id: string): Markup {
  const names = versionNames(service);
  const has = (...kinds: LayerName[]) => timeline.points.some((point) => kinds.some((kind) => (point[kind] ?? 0) > 0));
  const legend: Piece[] = [
    has('old') ? key('old', names.old) : undefined,
    has('new') ? key('new', names.new) : undefined,
    has('oldStarting', 'newStarting') ? key(has('newStarting') ? 'newStarting' : 'oldStarting', 'starting') : undefined,
    has('stopping') ? key('stopping', 'stopping') : undefined,
    timeline.marks.some(({ what }) => what === 'failed') ? html`<li>${crossKey} task failed</li>` : undefined,
  ];
  return html`<figure>
<ul class="legend">${legend}</ul>
<div class="plot">${rolloutChart(service, timeline, id)}</div>
<figcaption>${caption(service, timeline)}</figcaption>
</figure>
${moments(momentsOf(timeline))}`;
}

const crossKey = html`<svg class="cross" width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true"><circle r="8"/><path d="M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4"/></svg>`;

function key(layer: string, text: string): Markup {
  return html`<li><svg width="16" height="16" aria-hidden="true"><rect class="${layer}" x="0.5" y="0.5" width="15" height="15" rx="2"/></svg> ${text}</li>`;
}

function caption({ imageBefore, wanted, running, status, restored }: ServiceReport, timeline: Timeline): string {
  if ((restored?.status ?? status) === 'removed') return 'Running tasks over time.';
  if (imageBefore === undefined) return `Running tasks over time. At the end ${running} of ${wanted}.`;
  return `Running tasks over time. Never fewer than ${fewestRunning(timeline)}, at the end ${running} of ${wanted}.`;
}

function moments(all: readonly Moment[]): Markup | undefined {
  if (all.length === 0) return undefined;
  const more = all.length - MOST_MOMENTS;
  const rows = all.slice(0, MOST_MOMENTS).map(({ at, text, count }) => {
    return html`<li><time>${clock(at)}</time> ${count > 1 ? `${count} × ${text}` : text}</li>`;
  });
  return html`<ol class="moments">${rows}${more > 0 ? html`<li>and ${more} more</li>` : undefined}</ol>`;
}
