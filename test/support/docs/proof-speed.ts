import type { Figures } from '../../bench/figures.ts';

const ENGINES = { bookworm: '20.10', current: '28.5' } as const;

type Row = Figures['rows'][number];

/** The part "Speed" of docs/proof.md: a row a measure, a column an engine. */
export function speedTable({ date, commit, machine, rows }: Figures): string {
  const { cores, memory, kernel, load } = machine;
  const names = [...new Set(rows.map(titleOf))];
  const lines = names.map((name) => {
    const of = (engine: Row['engine']) => rows.find((row) => titleOf(row) === name && row.engine === engine);
    const [first] = rows.filter((row) => titleOf(row) === name);
    const anywhere = of(undefined);
    const cells = anywhere ? [shown(anywhere), ''] : [shown(of('bookworm')), shown(of('current'))];
    return `| ${[name, `≤ ${first?.goal}${unitOf(first)}`, ...cells].join(' | ')} |`;
  });
  const busy = load > cores ? `, while others kept it busy (load up to ${load})` : '';
  return [
    `\`npm run bench -- --record\` on ${date}, commit ${commit}: ${cores} cores, ${memory}, Linux ${kernel}${busy}.`,
    '',
    `| measure | goal | Docker ${ENGINES.bookworm} | Docker ${ENGINES.current} |`,
    '|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function titleOf({ measure, on }: Row): string {
  return on === undefined ? measure : `${measure}, ${on}`;
}

function shown(row: Row | undefined): string {
  if (row === undefined) return '';
  return `${row.value <= row.goal ? '✔' : '✘'} ${row.value.toFixed(2)}${unitOf(row)}`;
}

function unitOf(row: Row | undefined): string {
  return row?.unit ? ` ${row.unit}` : '';
}
