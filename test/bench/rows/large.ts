import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/index.ts';
import { manifestsOf } from '../manifests.ts';
import { inTurn, type Measured, type Row, ratioOf } from '../measured.ts';
import { bothNodes } from '../nodes.ts';
import { openTwoFlows, steady, type TwoFlows } from '../two-flows.ts';

const ROUNDS = 3;
const SIZE = { services: 100, configs: 300, files: 700 };
/** Megabytes, by the major version of Node. */
const MOST_MEMORY = { 20: 90, 24: 110 } as const;

/** Runs a command and writes the most memory it had, in KiB, into a file. */
const PEAK = `
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
open(sys.argv[1], 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
`;

/** A hundred services with three configs each and a thousand files, all new and then unchanged, over lines of 0 and 50 ms. */
export const large: Row = {
  id: 'large',
  engine: true,
  measure: async (sandbox) => [...(await over(sandbox, 0)), ...(await over(sandbox, 50))],
};

/** Against the bare `docker stack deploy --detach=true` on the server, its network and upload not counted. */
async function over(sandbox: Sandbox, roundTrip: number): Promise<readonly Measured[]> {
  const flows = await openTwoFlows(sandbox, manifestsOf(SIZE, false), {
    oneWay: roundTrip / 2,
    waits: false,
    isNear: true,
  });
  const line = `${roundTrip} ms round trip`;
  try {
    const [ours, theirs] = [await flows.ours(), await flows.theirs()];
    const first: Measured = {
      measure: `100 services, 300 configs, all new, until all are accepted / bare \`docker stack deploy\`, ${line}`,
      goal: roundTrip === 0 ? 0.5 : 0.6,
      ...ratioOf([ours.accepted], [theirs.stackDeploy]),
    };
    await steady(sandbox, flows);
    const runs = await inTurn(ROUNDS, flows.ours, flows.theirs);
    const same: Measured = {
      measure: `the same, nothing changed, ${line}`,
      goal: 0.4,
      ...ratioOf(
        runs.ours.map(({ total }) => total),
        runs.theirs.map(({ stackDeploy }) => stackDeploy),
      ),
    };
    return [first, same, ...(roundTrip === 0 ? await memory(flows) : [])];
  } finally {
    await flows.close();
  }
}

async function memory(flows: TwoFlows): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-bench-'));
  try {
    const peak = join(folder, 'peak');
    const found: Measured[] = [];
    for (const [on, node] of await bothNodes()) {
      await flows.ours({}, ['/usr/bin/python3', '-c', PEAK, peak, node]);
      const value = (Number(await readFile(peak, 'utf8')) * 1024) / 1_000_000;
      const goal = on.includes('24') ? MOST_MEMORY[24] : MOST_MEMORY[20];
      found.push({ measure: 'peak memory, 100 services', on, value, goal, unit: 'MB' });
    }
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
