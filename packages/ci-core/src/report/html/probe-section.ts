import { counted } from '../../text.ts';
import type { DeployReport, ProbeReport } from '../schema/deploy-report.ts';
import { html, type Markup } from './markup.ts';
import { clock, percent, tickText, timeTicks } from './scale.ts';

/** In pixels: height of a strip, and how far a failure extends beyond it. */
const STRIP = 16;
const OUT = 5;

/** The results of the probes, each as a strip on the time scale of the charts. */
export function probeSection(probes: DeployReport['probes'], until: number): Markup | undefined {
  if (probes === undefined) return undefined;
  return html`<h2>Probes</h2>
<section class="card" aria-label="Probes">${probes.map((probe, i) => strip(probe, until, `p${i + 1}`, i === probes.length - 1))}</section>`;
}

function strip(probe: ProbeReport, until: number, id: string, isLast: boolean): Markup {
  const { url, from, every } = probe;
  const floor = OUT + STRIP;
  const rects = probe.strip.map(({ at, failed, version }, i) => {
    const to = probe.strip[i + 1]?.at ?? probe.until;
    const [x, width] = [percent(at, until), percent(to - at, until)];
    if (!failed)
      return html`<rect class="${paint(probe, version)}" x="${x}" width="${width}" y="${OUT}" height="${STRIP}"/>`;
    // At least as wide as a line, so that a single failure in a long rollout is visible.
    return html`<rect class="lost" x="${x}" width="${width}" y="0" height="${floor}"/><line class="bad-line line" x1="${x}" x2="${x}" y1="0" y2="${floor}"/>`;
  });
  const axis = isLast
    ? timeTicks(until).map(
        (at, i) =>
          html`<text class="time${i % 2 === 1 ? ' wide' : ''}" x="${percent(at, until)}" y="${floor + 18}">${tickText(at)}</text>`,
      )
    : undefined;
  return html`<div class="probe">
<h3 class="address">${url}</h3> <span class="soft">from the ${from}, every ${every} ms</span>
<div class="plot"><svg class="chart" role="img" aria-labelledby="${id}-t ${id}-d" width="100%" height="${floor + (isLast ? 24 : 4)}">
<title id="${id}-t">Responses of ${url}</title><desc id="${id}-d">${answersOf(probe)}</desc>
${rects}<line class="floor" x1="0" x2="100%" y1="${floor}" y2="${floor}"/>${axis}
</svg></div>
<ul class="legend">${probe.versions.map((one) => html`<li><svg width="16" height="16" aria-hidden="true"><rect class="${paint(probe, one.version)}" width="16" height="16" rx="2"/></svg> version ${one.version}: ${counted(one.answers, 'response')}, ${clock(one.first)} to ${clock(one.last)}</li>`)}
<li${probe.failed > 0 ? html` class="bad-text"` : undefined}>${lost(probe)}</li></ul>
${gateOf(probe)}</div>`;
}

/** The first version that responded has the colour of the old version, the last one that of the new version. */
function paint({ versions }: ProbeReport, version: string | undefined): string {
  const place = versions.findIndex((one) => one.version === version);
  if (place === -1) return 'answered';
  if (place === 0) return 'old';
  return place === versions.length - 1 ? 'new' : 'between';
}

function lost({ asked, failed, failure }: ProbeReport): string {
  if (asked === 0) return 'no requests were sent';
  return failed === 0 ? `none of ${asked} requests failed` : `${failed} of ${asked} requests failed: ${failure ?? ''}`;
}

function answersOf(probe: ProbeReport): string {
  const versions = probe.versions.map(
    ({ version, answers, first, last }) =>
      `${version} gave ${counted(answers, 'response')} from ${clock(first)} to ${clock(last)}`,
  );
  return `${[...versions, lost(probe)].join('; ')}.`;
}

function gateOf({ gate }: ProbeReport): Markup | undefined {
  if (gate === undefined) return undefined;
  return gate.held
    ? html`<p class="cause good">The expectation was met for ${gate.seconds} s after the rollout.</p>`
    : html`<p class="cause bad">The expectation was not met for ${gate.seconds} s after the rollout: ${gate.why}</p>`;
}
