import type { Watch } from '../../effects/engine/watch.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { Session } from '../session/session.ts';
import { type Announcing, announce } from './announce.ts';
import { createJournal, type Journal } from './journal.ts';
import { createPushedRollbacks } from './pushed-rollbacks.ts';
import { reconnectingWatch } from './reconnecting-watch.ts';

export type Observed = { readonly watch: Watch; readonly journal: Journal };

/** Watches a stack while it changes. The journal records each snapshot and each event, which is also logged. */
export function observe(session: Session, stack: string, ports: Announcing): Observed {
  const journal = createJournal();
  const rollbacks = createPushedRollbacks();
  const watch = reconnectingWatch(session, stack, (event) => {
    journal.record(event);
    rollbacks.record(event);
    announce(event, ports);
  });
  const seen = (state: StackState): StackState => {
    journal.see(state);
    return rollbacks.addTo(state);
  };
  return {
    journal,
    watch: {
      look: async () => seen(await watch.look()),
      next: async (atMost) => seen(await watch.next(atMost)),
      close: watch.close,
    },
  };
}
