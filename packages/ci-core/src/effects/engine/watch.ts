import type { ServiceEvent, StackState } from '../../plan/stack/stack-state.ts';
import type { Engine } from './engine.ts';
import { type Push, subscribe } from './engine-events.ts';

/** The engine pushes no event for a task on another node, so we look from time to time as well. */
const INTERVAL = 500;
/** A look at a large stack costs the manager something: at most a tenth of the time goes into looking. */
const SHARE = 10;

/** Looks at a stack again whenever something may have changed. */
export type Watch = {
  /** The stack's state after the next push of the engine, or after a while, `atMost` milliseconds. */
  readonly next: (atMost: number) => Promise<StackState>;
  readonly look: () => Promise<StackState>;
  readonly close: () => void;
};

/** Tasks move in bursts; a look for each event would only ask the same question again. */
const BURST = 20;

/** Watches from before the deploy starts; `onEvent` gets every change of a service as it comes. */
export async function watchStack(
  engine: Engine,
  stack: string,
  onEvent: (event: ServiceEvent) => void,
): Promise<Watch> {
  let wake = () => {};
  let pushed = false;
  let isOver = false;
  const onPush = (item: Push) => {
    if (item.kind === 'service') onEvent(item.event);
    if (item.kind === 'end') isOver = true;
    pushed = true;
    wake();
  };
  let subscription = await subscribe(engine, stack, onPush);
  let cost = 0;
  const look = async () => {
    pushed = false;
    // Events that stopped come again over a new stream; what was missed meanwhile shows in the look after it.
    if (isOver) subscription = await subscribe(engine, stack, onPush);
    isOver = false;
    const began = performance.now();
    const state = await engine.readStack(stack);
    cost = performance.now() - began;
    return state;
  };
  return {
    look,
    next: async (atMost) => {
      if (!pushed)
        await new Promise<void>((resolve) =>
          wakeOrTimeout(resolve, Math.min(atMost, Math.max(INTERVAL, SHARE * cost))),
        );
      if (pushed) await new Promise((resolve) => setTimeout(resolve, BURST));
      return look();
    },
    close: () => subscription.close(),
  };

  function wakeOrTimeout(resolve: () => void, atMost: number): void {
    const timer = setTimeout(resolve, atMost);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  }
}
