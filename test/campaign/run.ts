import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { lastTries, type Order, resultsIn } from './campaign.ts';
import { catalogue } from './catalogue.ts';
import { type CampaignFigures, figuresOf, keepFigures } from './figures.ts';

const help = `Long campaigns against the sandbox's engines. An aborted run continues where it was.

  npm run campaign -- [name…]   all of them, or: ${Object.keys(catalogue).join(', ')}
    --engine <name>             bookworm or current; default: both
    --rounds <n>                instead of each campaign's own number
    --seed <n>                  of round 0; default: a new one, or that of the continued run. A failure prints how to repeat it
    --only <index>              that round alone
    --fresh                     forgets the rounds that were done
    --record                    keeps the figures for docs/proof.md (then: npm run docs)
`;

const root = resolve(import.meta.dirname, '../..');
const stores = join(root, 'node_modules/.campaign');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string' },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    fresh: { type: 'boolean' },
    record: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

const whole = (name: 'rounds' | 'seed' | 'only'): number | undefined => {
  const text = values[name];
  if (text !== undefined && !/^\d{1,9}$/.test(text)) throw new Error(`--${name} must be a whole number, not "${text}"`);
  return text === undefined ? undefined : Number(text);
};

/** The order of an aborted run, or a new one. */
function orderOf(key: string): Order {
  const [seed, rounds, only] = [whole('seed'), whole('rounds'), whole('only')];
  const file = join(stores, `${key}.json`);
  if (only !== undefined) {
    if (seed === undefined) throw new Error('--only wants the --seed that the failure named');
    return { seed, rounds, only, store: join(stores, `${key}.only.ndjson`) };
  }
  const last: Order | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  // A run that ended well took its file away.
  const goesOn = last && !values.fresh && (seed ?? last.seed) === last.seed && rounds === last.rounds;
  if (goesOn) return last;
  const order = { seed: seed ?? Math.floor(Math.random() * 1e6) * 1_000, rounds, store: join(stores, `${key}.ndjson`) };
  mkdirSync(dirname(file), { recursive: true });
  rmSync(order.store, { force: true });
  writeFileSync(file, JSON.stringify(order));
  return order;
}

function run(name: string, engine: string): CampaignFigures | undefined {
  const { file, onEngine } = catalogue[name] ?? {};
  if (file === undefined) throw new Error(`no campaign "${name}": ${Object.keys(catalogue).join(', ')}`);
  const project = onEngine ? `e2e:${engine}` : 'contract';
  const key = onEngine ? `${name}.${engine}` : name;
  const order = orderOf(key);
  process.stderr.write(`\n== ${key}, seed ${order.seed}\n`);
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', project, file], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, SWARM_CI_CAMPAIGN: JSON.stringify(order) },
  });
  if (status === 0) rmSync(join(stores, `${key}.json`), { force: true });
  const results = lastTries(resultsIn(order.store));
  for (const { index, why } of results.filter(({ ok }) => !ok)) {
    const rounds = order.rounds === undefined ? '' : ` --rounds ${order.rounds}`;
    const where = onEngine ? ` --engine ${engine}` : '';
    process.stderr.write(
      `\n${why}\nrepeat: npm run campaign -- ${name}${where} --seed ${order.seed}${rounds} --only ${index}\n`,
    );
  }
  process.exitCode = status === 0 ? process.exitCode : 1;
  // An aborted run has no figures.
  return order.only === undefined && results.length === results[0]?.rounds
    ? figuresOf(name, onEngine ? engine : undefined, order.seed, results)
    : undefined;
}

function main(): void {
  if (values.help) return void process.stdout.write(help);
  const engines = values.engine === undefined ? ['bookworm', 'current'] : [values.engine];
  for (const engine of engines)
    if (!['bookworm', 'current'].includes(engine))
      throw new Error(`--engine must be bookworm or current, not "${engine}"`);
  const names = positionals.length === 0 ? Object.keys(catalogue) : positionals;
  for (const name of names) {
    for (const engine of catalogue[name]?.onEngine ? engines : [engines[0] ?? 'current']) {
      const figures = run(name, engine);
      if (!figures) continue;
      process.stdout.write(`${JSON.stringify(figures)}\n`);
      if (values.record) keepFigures(root, figures);
    }
  }
}

try {
  main();
} catch (error) {
  process.stderr.write(`campaign: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
