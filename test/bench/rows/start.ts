import { execa } from 'execa';
import { cli } from '../command.ts';
import { inTurn, type Measured, type Row, ratioOf, secondsOf } from '../measured.ts';
import { bothNodes } from '../nodes.ts';

const ROUNDS = 31;

/** How much longer than an empty program `--version` takes. */
export const start: Row = {
  id: 'start',
  engine: false,
  measure: async () => {
    const rows: Measured[] = [];
    for (const [on, node] of await bothNodes()) {
      const took = (...args: string[]) => secondsOf(() => execa(node, args));
      const runs = await inTurn(
        ROUNDS,
        () => took(cli, '--version'),
        () => took('-e', '0'),
      );
      rows.push({ measure: '`swarm-ci --version` / `node -e 0`', on, goal: 1.25, ...ratioOf(runs.ours, runs.theirs) });
    }
    return rows;
  },
};
