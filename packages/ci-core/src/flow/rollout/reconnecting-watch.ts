import type { Engine } from '../../effects/engine/engine.ts';
import { type Watch, watchStack } from '../../effects/engine/watch.ts';
import type { ServiceEvent } from '../../plan/stack/stack-state.ts';
import type { Session } from '../session/session.ts';

/** A watch that continues on a new connection when the connection is lost. */
export function reconnectingWatch(session: Session, stack: string, onEvent: (event: ServiceEvent) => void): Watch {
  let current: { readonly engine: Engine; readonly watch: Watch } | undefined;
  const watchOn = (engine: Engine): Watch => {
    if (current?.engine !== engine) {
      current?.watch.close();
      current = { engine, watch: watchStack(engine, stack, onEvent) };
    }
    return current.watch;
  };
  return {
    look: () => session.withReconnect(({ engine }) => watchOn(engine).look()),
    next: (atMost) => session.withReconnect(({ engine }) => watchOn(engine).next(atMost)),
    close: () => current?.watch.close(),
  };
}
