import type { Figures } from './figures.ts';

const ENGINES = { bookworm: '20.10', current: '28.5' };

/** For a terminal, a line a row. */
export function tableOf({ machine, rows }: Figures): string {
  const head = ['', 'measure', 'on', 'ours', 'theirs', 'is', 'goal', ''];
  const lines = rows.map(({ measure, engine, on, sides, value, goal, unit, note }) => [
    value <= goal ? '✔' : '✘',
    measure.replaceAll('`', ''),
    [engine && ENGINES[engine], on].filter(Boolean).join(', '),
    sides?.[0] ?? '',
    sides?.[1] ?? '',
    `${value.toFixed(2)}${unit && ` ${unit}`}`,
    `≤ ${goal}${unit && ` ${unit}`}`,
    note ?? '',
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column]?.length ?? 0)));
  const shown = [head, ...lines].map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const { cores, memory, kernel, load } = machine;
  const about = `${cores} cores, ${memory}, Linux ${kernel}, load up to ${load}`;
  const busy = load > cores ? '; others were computing: what needs the processor looks slower than it is' : '';
  return `${shown.join('\n')}\n${about}${busy}\n`;
}
