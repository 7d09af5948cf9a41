import { manifestsOf } from '../manifests.ts';
import { inTurn, type Row, ratioOf } from '../measured.ts';
import { openTwoFlows, steady } from '../two-flows.ts';

const ROUNDS = 3;

/** An update of one service in a stack of five. */
export const oneOfFive: Row = {
  id: 'one-of-five',
  engine: true,
  measure: async (sandbox) => {
    const files = manifestsOf({ services: 5, configs: 5, files: 5 });
    const flows = await openTwoFlows(sandbox, files, { oneWay: 0, waits: true });
    try {
      await Promise.all([flows.ours(), flows.theirs()]);
      await steady(sandbox, flows);
      let round = 0;
      const next = () => ({ ROUND: `${++round}` });
      const runs = await inTurn(
        ROUNDS,
        () => flows.ours(next()),
        () => flows.theirs(next()),
      );
      const totals = (of: readonly { readonly total: number }[]) => of.map(({ total }) => total);
      const note = sandbox.engine === 'bookworm' ? 'the shell flow waits for nothing: its CLI has no `--detach`' : '';
      const ratio = ratioOf(totals(runs.ours), totals(runs.theirs));
      return [{ measure: 'update of one service of five', goal: 0.5, note, ...ratio }];
    } finally {
      await flows.close();
    }
  },
};
