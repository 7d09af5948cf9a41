import type { Timeline } from './labels.ts';
import { html, type Markup } from './markup.ts';
import { clock, percent } from './scale.ts';

type What = Timeline['marks'][number]['what'];

/** Changes of an update that are marked by a vertical line in the chart: the most important first. */
const LINES: readonly (readonly [what: What, label: string, tone: string])[] = [
  ['restoring', 'restoring', 'warn'],
  ['rollback_started', 'rollback', 'warn'],
  ['paused', 'paused', 'bad'],
  ['rollback_paused', 'rollback paused', 'bad'],
  ['rollback_completed', 'rolled back', 'warn'],
  ['completed', 'completed', 'quiet'],
];
/** In pixels: width of a letter, and of the chart on a phone and on a desktop. */
const LETTER = 6.8;
const WIDTHS = [280, 780] as const;
/** Failures closer than this share of the width are drawn as one cross. */
const NEAR = 0.02;
const LABEL_LINE = 14;
const FAILURE_LINE = 31;

/** A line for each mark, with a label if there is room for it. A label that only fits on a wide screen is hidden on a phone. */
export function markLines({ marks, until }: Timeline, floor: number): Markup[] {
  const taken = WIDTHS.map((): [number, number][] => []);
  const kept = LINES.flatMap(([what, label, tone]) =>
    marks.filter((mark) => mark.what === what).map(({ at }) => ({ at, label: `${label} ${clock(at)}`, tone })),
  );
  const drawn = kept.map(({ at, label, tone }) => {
    const x = until === 0 ? 0 : at / until;
    const end = x > 0.5;
    const [phone, desk] = WIDTHS.map((width, i) => {
      const share = (label.length * LETTER + 12) / width;
      const [left, right] = end ? [x - share, x] : [x, x + share];
      const free = taken[i]?.every(([from, to]) => right <= from || left >= to) ?? false;
      if (free) taken[i]?.push([left, right]);
      return free;
    });
    const position = percent(at, until);
    const text = html`<text class="moment ${tone}-ink${phone ? '' : ' wide'}" x="${position}" dx="${end ? -6 : 6}" y="${LABEL_LINE}" text-anchor="${end ? 'end' : 'start'}">${label}</text>`;
    const line = html`<line class="line ${tone}-line" x1="${position}" x2="${position}" y1="4" y2="${floor}"/>`;
    return { line, text: desk ? [text] : [] };
  });
  return [...drawn.map(({ line }) => line), ...drawn.flatMap(({ text }) => text)];
}

/** Height in pixels above the tasks that labels and failure crosses need. */
export function failureLaneHeight({ marks }: Timeline): number {
  if (marks.some(({ what }) => what === 'failed')) return 42;
  return marks.some((mark) => LINES.some(([what]) => what === mark.what)) ? 22 : 8;
}

/** The time during which the engine rolled back. */
export function rollbackSpan({ marks, until }: Timeline, top: number, height: number): Markup | undefined {
  const from = marks.find(({ what }) => what === 'rollback_started')?.at;
  if (from === undefined) return undefined;
  const to = marks.find(({ what, at }) => /^rollback_(completed|paused)$/.test(what) && at >= from)?.at ?? until;
  return html`<rect class="span" x="${percent(from, until)}" width="${percent(to - from, until)}" y="${top}" height="${height}"/>`;
}

/** A cross for each failure; failures at nearly the same time share one, with their number. */
export function failureCrosses({ marks, until }: Timeline, lane: number): Markup[] {
  const groups: { at: number; last: number; count: number }[] = [];
  for (const { at } of marks.filter(({ what }) => what === 'failed').sort((a, b) => a.at - b.at)) {
    const group = groups.at(-1);
    if (group && at - group.last <= NEAR * until) Object.assign(group, { last: at, count: group.count + 1 });
    else groups.push({ at, last: at, count: 1 });
  }
  return groups.map(
    ({ at, count }) => html`<svg class="cross" x="${percent(at, until)}" y="${FAILURE_LINE}" overflow="visible">
<circle r="8"/><path d="M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4"/>${count > 1 ? html`<text class="moment bad-ink" x="12" y="4">${count}</text>` : undefined}
</svg><line class="thread" x1="${percent(at, until)}" x2="${percent(at, until)}" y1="${FAILURE_LINE + 8}" y2="${lane}"/>`,
  );
}
