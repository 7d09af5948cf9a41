import { percentText } from '../../verdict/canary/share-text.ts';
import { html, type Markup } from '../html/markup.ts';
import { clock, percent, tickText, timeTicks } from '../html/scale.ts';
import type { ReportedStep } from './canary-step-shape.ts';
import { stepText } from './served-text.ts';

/** In pixels: height of a panel, of the line with its name above it, and of the time axis. */
const PANEL = 56;
const TITLE = 22;
const AXIS = 24;
/** Heights of a line of values: that of the canary lies on that of the stable version, and both are seen. */
const LINE = { between: 7, new: 3 };

type Panel = {
  readonly title: string;
  readonly top: string;
  readonly most: number;
  readonly of: (served: ReportedStep['canary']) => number | undefined;
};

/** The shares, failures and latencies of both versions over time: a panel for each. Widths are in per cent, heights in pixels. */
export function canaryChart(service: string, steps: readonly ReportedStep[], id: string): Markup {
  const start = Math.min(...steps.map(({ from }) => Date.parse(from)));
  const until = Math.max(...steps.map(({ to }) => Date.parse(to))) - start;
  const panels = [failurePanel(steps), latencyPanel(steps)];
  const floor = (1 + panels.length) * (PANEL + TITLE);
  const place = ({ from, to }: ReportedStep) => {
    const at = Date.parse(from) - start;
    return { x: percent(at, until), width: percent(Date.parse(to) - start - at, until) };
  };
  return html`<svg class="chart" role="img" aria-labelledby="${id}-t ${id}-d" width="100%" height="${floor + AXIS}">
<title id="${id}-t">Canary of ${service}</title><desc id="${id}-d">${steps.map((step) => `${stepText(step)}.`).join(' ')}</desc>
${frame('Share of the traffic', '100%', 0)}${steps.map((step) => {
  const { x, width } = place(step);
  const high = step.share * PANEL;
  return html`<rect class="old" x="${x}" width="${width}" y="${TITLE}" height="${PANEL - high}"/><rect class="new" x="${x}" width="${width}" y="${TITLE + PANEL - high}" height="${high}"/>`;
})}
${panels.map((panel, i) => {
  const top = (i + 1) * (PANEL + TITLE);
  const line = (name: keyof typeof LINE, step: ReportedStep, value: number | undefined) => {
    if (value === undefined) return undefined;
    const { x, width } = place(step);
    const y = top + TITLE + PANEL - Math.min(1, value / panel.most) * PANEL - LINE[name] / 2;
    return html`<rect class="${name}" x="${x}" width="${width}" y="${y}" height="${LINE[name]}"/>`;
  };
  return html`${frame(panel.title, panel.top, top)}${steps.map((step) => [line('between', step, panel.of(step.stable)), line('new', step, panel.of(step.canary))])}`;
})}
${steps
  .filter(({ judged }) => judged === 'bad')
  .map((step) => {
    const at = percent(Date.parse(step.to) - start, until);
    return html`<line class="bad-line line" x1="${at}" x2="${at}" y1="${TITLE}" y2="${floor}"/>`;
  })}
${timeTicks(until).map((at, i) => html`<text class="time${i % 2 === 1 ? ' wide' : ''}" x="${percent(at, until)}" y="${floor + 18}">${tickText(at)}</text>`)}
</svg>`;
}

/** The name of a panel, its largest value, and the line that it stands on. */
function frame(title: string, most: string, top: number): Markup {
  const floor = top + TITLE + PANEL;
  return html`<text class="panel" x="0" y="${top + 15}">${title}, up to ${most}</text><line class="grid" x1="0" x2="100%" y1="${top + TITLE}" y2="${top + TITLE}"/><line class="floor" x1="0" x2="100%" y1="${floor}" y2="${floor}"/>`;
}

function failurePanel(steps: readonly ReportedStep[]): Panel {
  const of = ({ requests, failed }: ReportedStep['canary']) => (requests === 0 ? undefined : failed / requests);
  const most = mostOf(steps, of, 0.01);
  return { title: 'Failed requests', top: percentText(most), most, of };
}

function latencyPanel(steps: readonly ReportedStep[]): Panel {
  const of = ({ p95 }: ReportedStep['canary']) => p95;
  const most = mostOf(steps, of, 1);
  return { title: 'p95 of the latency', top: `${most} ms`, most, of };
}

function mostOf(steps: readonly ReportedStep[], of: Panel['of'], least: number): number {
  return Math.max(least, ...steps.flatMap(({ canary, stable }) => [of(canary) ?? 0, of(stable) ?? 0]));
}

/** How long all steps took together, for the header. */
export function stepsTook(steps: readonly ReportedStep[]): string {
  const times = steps.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)]);
  return times.length === 0 ? '' : clock(Math.max(...times) - Math.min(...times));
}
