import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestsOf } from '../manifests.ts';
import { inTurn, type Measured, type Row, ratioOf } from '../measured.ts';
import { bothNodes } from '../nodes.ts';
import { openTwoFlows, type Run, steady } from '../two-flows.ts';

const ROUNDS = 3;
const SIZE = { services: 100, configs: 300, files: 700 };

/** Runs a command and writes the most memory it had, in KiB, into a file. */
const PEAK = `
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
open(sys.argv[1], 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
`;

/** A hundred services with three configs each and a thousand files, none changed; and the most memory that a deploy of them takes. */
export const large: Row = {
  id: 'large',
  engine: true,
  measure: async (sandbox) => {
    const flows = await openTwoFlows(sandbox, manifestsOf(SIZE, false), { oneWay: 0, waits: false });
    const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-bench-'));
    try {
      const peak = join(folder, 'peak');
      const peakOf = async (node: string): Promise<number> => {
        await flows.ours({}, ['/usr/bin/python3', '-c', PEAK, peak, node]);
        return Number(await readFile(peak, 'utf8'));
      };
      const atFirst = await peakOf(process.execPath);
      await flows.theirs();
      await steady(sandbox, flows);
      const runs = await inTurn(ROUNDS, flows.ours, flows.theirs);
      const beyond = ({ total, stackDeploy }: Run) => total - stackDeploy;
      const ratio = ratioOf(runs.ours.map(beyond), runs.theirs.map(beyond));
      const memory: Measured[] = [];
      for (const [on, node] of await bothNodes()) {
        const most = Math.max(node === process.execPath ? atFirst : 0, await peakOf(node));
        const value = (most * 1024) / 1_000_000;
        memory.push({ measure: 'peak memory, 100 services', on, value, goal: 120, unit: 'MB' });
      }
      return [
        { measure: '100 services, 300 configs, 1,000 files: all but `docker stack deploy`', goal: 0.5, ...ratio },
        ...memory,
      ];
    } finally {
      await flows.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
