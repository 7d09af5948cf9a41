import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { requirePython } from '../../support/build/python.ts';
import { cli } from '../command.ts';
import { manifestsOf } from '../manifests.ts';
import { inTurn, type Row, ratioOf, secondsOf } from '../measured.ts';
import { writeFiles } from '../write-files.ts';

const ROUNDS = 21;
const script = resolve(import.meta.dirname, '../../support/build/config-versions-oracle.py');

/** Names of fifty configs, by us and by a few lines of Python. */
export const configVersions: Row = {
  id: 'config-versions',
  engine: false,
  measure: async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'swarm-ci-bench-'));
    try {
      await writeFiles(cwd, manifestsOf({ services: 5, configs: 50, files: 0 }));
      const python = await requirePython();
      const ours = () => execa(process.execPath, [cli, 'config-versions', '--prod'], { cwd });
      const theirs = () => execa(python, ['-I', script, '.', 'docker-compose.prod.yaml'], { cwd });
      const [one, other] = [await ours(), await theirs()];
      if (one.stdout !== other.stdout) throw new Error(`not the same names:\n${one.stdout}\n${other.stdout}`);
      const runs = await inTurn(
        ROUNDS,
        () => secondsOf(ours),
        () => secondsOf(theirs),
      );
      return [{ measure: '`config-versions` of 50 configs / PyYAML', goal: 1, ...ratioOf(runs.ours, runs.theirs) }];
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  },
};
