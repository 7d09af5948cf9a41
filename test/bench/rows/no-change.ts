import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../../sandbox/index.ts';
import { cli } from '../command.ts';
import { manifestsOf } from '../manifests.ts';
import { inTurn, type Measured, median, type Row, ratioOf } from '../measured.ts';
import { openTwoFlows, type Run, running, steady, type TwoFlows } from '../two-flows.ts';

const ROUNDS = 3;
const MB = 1_000_000;
const MANIFESTS = manifestsOf({ services: 2, configs: 2, files: 4 });
/** Milliseconds. */
const ROUND_TRIP = 50;
/** So long that the work of a busy processor is little beside it. */
const LONG_TRIP = 400;

/** A deploy of two services that changes nothing, over lines of 0 and of 50 ms. */
export const noChange: Row = {
  id: 'no-change',
  engine: true,
  measure: async (sandbox) => {
    const [near, far] = [await over(sandbox, 0), await over(sandbox, ROUND_TRIP)];
    const long = await oursOver(sandbox, LONG_TRIP);
    // What a line of that length adds.
    const value = (long - near.ours) / (LONG_TRIP / 1000);
    const trips: Measured = { measure: 'round trips of a deploy that changes nothing', value, goal: 14, unit: '' };
    return [...near.rows, ...far.rows, trips];
  },
};

/** `ours`: seconds of a deploy. */
type Over = { readonly rows: readonly Measured[]; readonly ours: number };

async function over(sandbox: Sandbox, roundTrip: number): Promise<Over> {
  const flows = await openTwoFlows(sandbox, MANIFESTS, { oneWay: roundTrip / 2, waits: true });
  try {
    await Promise.all([flows.ours(), flows.theirs()]);
    await steady(sandbox, flows);
    const counted = { ours: 0, theirs: 0 };
    const counting = (who: 'ours' | 'theirs') => async () => {
      const before = flows.connections();
      const run = await flows[who]();
      counted[who] = flows.connections() - before;
      return run;
    };
    const runs = await inTurn(ROUNDS, counting('ours'), counting('theirs'));
    const totals = (of: readonly Run[]) => of.map(({ total }) => total);
    const note = sandbox.engine === 'bookworm' ? 'the shell flow waits for nothing: its CLI has no `--detach`' : '';
    const line = `${roundTrip} ms round trip`;
    const whole = {
      measure: `deploy that changes nothing, ${line}`,
      goal: roundTrip === 0 ? 0.15 : 0.2,
      note,
      ...ratioOf(totals(runs.ours), totals(runs.theirs)),
    };
    const ours = median(totals(runs.ours));
    if (roundTrip === 0) return { ours, rows: [whole, await bundle(flows)] };
    const rows: Measured[] = [
      whole,
      {
        measure: 'connections that a deploy opens',
        value: counted.ours,
        goal: 1,
        unit: '',
        sides: [`${counted.ours}`, `${counted.theirs}`],
      },
    ];
    return { ours, rows };
  } finally {
    await flows.close();
  }
}

/** The median of our deploys alone. */
async function oursOver(sandbox: Sandbox, roundTrip: number): Promise<number> {
  const flows = await openTwoFlows(sandbox, MANIFESTS, { oneWay: roundTrip / 2, waits: true });
  try {
    await flows.ours();
    await running(sandbox, flows.stacks.slice(0, 1), flows.services);
    const runs: number[] = [];
    for (let i = 0; i < ROUNDS; i++) runs.push((await flows.ours()).total);
    return median(runs);
  } finally {
    await flows.close();
  }
}

/** What Node loads of the bundle for a whole deploy, as its own coverage shows. */
async function bundle(flows: TwoFlows): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-bench-'));
  try {
    await flows.ours({ NODE_V8_COVERAGE: folder });
    const dist = resolve(cli, '..');
    const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    const urls = texts.flatMap((text) =>
      (JSON.parse(text) as { result: { url: string }[] }).result.map(({ url }) => url),
    );
    const loaded = [...new Set(urls)].flatMap((url) =>
      url.startsWith('file:') && fileURLToPath(url).startsWith(dist) ? [fileURLToPath(url)] : [],
    );
    const all = (await readdir(dist, { recursive: true })).map((name) => join(dist, name));
    const [value, whole] = await Promise.all([sizeOf(loaded), sizeOf(all)]);
    return {
      measure: 'bundle that a deploy loads',
      value: value / MB,
      goal: 1,
      unit: 'MB',
      note: `of ${(whole / MB).toFixed(1)} MB`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  const stats = await Promise.all(paths.map((path) => stat(path)));
  return stats.reduce((sum, one) => sum + (one.isFile() ? one.size : 0), 0);
}
