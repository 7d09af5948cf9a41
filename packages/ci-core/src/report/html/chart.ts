import type { ServiceReport } from '../schema/deploy-report.ts';
import { describeRollout, type Timeline, versionNames } from './labels.ts';
import { type LayerName, layersOf, longestStretch, mostTasks, type Step } from './layers.ts';
import { html, type Markup } from './markup.ts';
import { failureCrosses, failureLaneHeight, markLines, rollbackSpan } from './moments.ts';
import { countTicks, percent, tickText, timeTicks } from './scale.ts';

/** Pixels of the time axis below the tasks, and of an 11-point label. */
const AXIS = 24;
const LABEL = 16;
const HEIGHT = { least: 76, most: 188, aTask: 28 };
/** In pixels: width of a letter, and of the chart on a phone and on a desktop. */
const LETTER = 7.2;
const WIDTH = { phone: 280, desk: 780 };

/** A rollout as a chart: the tasks of both versions over time, stacked. Widths are in per cent, heights in pixels. */
export function rolloutChart(service: ServiceReport, timeline: Timeline, id: string): Markup {
  const { until } = timeline;
  const most = Math.max(mostTasks(timeline), service.wanted);
  const height = Math.min(HEIGHT.most, Math.max(HEIGHT.least, most * HEIGHT.aTask));
  const lane = failureLaneHeight(timeline);
  const floor = lane + height;
  const up = (count: number) => floor - (count / most) * height;
  const layers = layersOf(timeline);
  const names = versionNames(service);
  const rects = (Object.entries(layers) as [LayerName, readonly Step[]][]).flatMap(([name, steps]) =>
    steps.map(
      ({ from, to, low, high }) =>
        html`<rect class="${name}" x="${percent(from, until)}" width="${percent(to - from, until)}" y="${up(high)}" height="${up(low) - up(high)}"/>`,
    ),
  );
  return html`<svg class="chart" role="img" aria-labelledby="${id}-t ${id}-d" width="100%" height="${floor + AXIS}">
<title id="${id}-t">Rollout of ${service.name}</title><desc id="${id}-d">${describeRollout(service, timeline)}</desc>
${rollbackSpan(timeline, lane, height)}
${countTicks(most, service.wanted, LABEL / (height / most)).map((count) => html`<line class="grid" x1="0" x2="100%" y1="${up(count)}" y2="${up(count)}"/><text class="count" x="-10" y="${up(count) + 4}">${count}</text>`)}
${rects}
${nameOf('old', names.old, layers.old, until, up, height / most)}${nameOf('new', names.new, layers.new, until, up, height / most)}
${service.wanted > 0 ? html`<line class="wanted" x1="0" x2="100%" y1="${up(service.wanted)}" y2="${up(service.wanted)}"/>` : undefined}
<line class="floor" x1="0" x2="100%" y1="${floor}" y2="${floor}"/>
${timeTicks(until).map((at, i) => html`<text class="time${i % 2 === 1 ? ' wide' : ''}" x="${percent(at, until)}" y="${floor + 18}">${tickText(at)}</text>`)}
${markLines(timeline, floor)}${failureCrosses(timeline, lane)}
</svg>`;
}

/** The name of a version inside its area, if it fits. */
function nameOf(
  layer: 'old' | 'new',
  name: string,
  steps: readonly Step[],
  until: number,
  up: (count: number) => number,
  aTask: number,
): Markup | undefined {
  const room = longestStretch(steps, 20 / aTask);
  const needed = name.length * LETTER + 20;
  const share = room ? (room.to - room.from) / until : 0;
  if (room === undefined || needed > share * WIDTH.desk) return undefined;
  const middle = (up(room.low) + up(room.high)) / 2;
  const phone = needed > share * WIDTH.phone ? ' wide' : '';
  return html`<text class="name ${layer}-ink${phone}" x="${percent(room.from, until)}" dx="10" y="${middle + 4}">${name}</text>`;
}
