import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { raiseSandbox } from '../sandbox/index.ts';
import { type Figures, figuresOf, recordFigures } from './figures.ts';
import type { Measured } from './measured.ts';
import { rows } from './rows.ts';
import { tableOf } from './table.ts';

/** Every promise about speed, each as a ratio measured side by side in this run, or against a limit. */
const { values } = parseArgs({
  options: { engine: { type: 'string' }, only: { type: 'string' }, record: { type: 'boolean', default: false } },
});
const engines = (['bookworm', 'current'] as const).filter((engine) => (values.engine ?? engine) === engine);
const wanted = rows.filter(({ id }) => (values.only ?? id).split(',').includes(id));
if (engines.length === 0 || wanted.length === 0) {
  const ids = rows.map(({ id }) => id).join(', ');
  throw new Error(`--engine is bookworm or current; --only is one or more of ${ids}`);
}

const measured: Figures['rows'][number][] = [];
const loads: number[] = [];
const take = async (engine: 'bookworm' | 'current' | undefined, work: () => Promise<readonly Measured[]>) => {
  loads.push(loadavg()[0] ?? 0);
  const began = performance.now();
  const found = await work();
  measured.push(...found.map((row) => ({ ...row, ...(engine === undefined ? {} : { engine }) })));
  if (values.record) await recordFigures(await figuresOf(measured, Math.max(...loads)));
  for (const { measure } of found)
    process.stderr.write(`${engine ?? 'no engine'}: ${measure}, ${Math.round((performance.now() - began) / 1000)} s\n`);
};

for (const row of wanted) if (!row.engine) await take(undefined, row.measure);
for (const engine of engines) {
  const needing = wanted.filter((row) => row.engine);
  if (needing.length === 0) continue;
  const sandbox = await raiseSandbox({ engine });
  try {
    const network = ['network', 'create', '--driver', 'overlay', '--attachable', '--subnet', '10.77.0.0/16', 'bench'];
    await sandbox.docker(sandbox.manager, network);
    for (const row of needing) if (row.engine) await take(engine, () => row.measure(sandbox));
  } finally {
    await sandbox.down();
  }
}
process.stdout.write(tableOf(await figuresOf(measured, Math.max(...loads))));
process.exitCode = measured.every(({ value, goal }) => value <= goal) ? 0 : 1;
