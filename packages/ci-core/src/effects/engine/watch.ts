import type { ServiceEvent, StackState } from '../../plan/stack/stack-state.ts';
import type { Engine } from './engine.ts';
import { type Push, subscribe } from './engine-events.ts';

/** The engine pushes no event for a task on another node, so the stack is also read at an interval. */
const INTERVAL = 500;
/** Reading a large stack costs the manager time: at most a tenth of the time goes into it, however often it pushes. */
const SHARE = 10;

/** Reads a stack again whenever something may have changed. */
export type Watch = {
  /** The stack's state after the next push of the engine, or after a while, `atMost` milliseconds. */
  readonly next: (atMost: number) => Promise<StackState>;
  readonly look: () => Promise<StackState>;
  readonly close: () => void;
};

/** Tasks move in bursts; reading the stack for each event would only give the same state again. */
const BURST = 20;

/**
 * Watches from before the deploy starts; `onEvent` gets every change of a service at once, from the first `look` on. That
 * one does not wait for the events to begin: what changes meanwhile is in the next state.
 */
export function watchStack(engine: Engine, stack: string, onEvent: (event: ServiceEvent) => void): Watch {
  let wake = () => {};
  let pushed = false;
  /** An update of a service began or ended, which is read at once. */
  let isUrgent = false;
  let isOver = false;
  const onPush = (item: Push) => {
    if (item.kind === 'service') {
      onEvent(item.event);
      if ('updatestate.new' in item.event.attributes) isUrgent = true;
    }
    if (item.kind === 'end') isOver = true;
    pushed = true;
    wake();
  };
  const begin = () => {
    const begun = subscribe(engine, stack, onPush);
    begun.catch(() => {
      isOver = true;
    });
    return begun;
  };
  let subscription = begin();
  let cost = 0;
  let ended = 0;
  const look = async () => {
    pushed = false;
    isUrgent = false;
    // A stream of events that ended is replaced; the state that is read after it shows what was missed.
    if (isOver) {
      isOver = false;
      subscription = begin();
      await subscription;
    }
    const began = performance.now();
    const [state] = await Promise.all([engine.readStack(stack), subscription]);
    ended = performance.now();
    cost = ended - began;
    return { ...state, askedAt: began };
  };
  return {
    look,
    next: async (atMost) => {
      const latest = performance.now() + atMost;
      const untilShare = () => ended + SHARE * cost - performance.now();
      const pause = (milliseconds: number) =>
        new Promise<void>((resolve) => wakeOrTimeout(resolve, Math.min(latest - performance.now(), milliseconds)));
      if (!pushed) await pause(Math.max(INTERVAL, SHARE * cost));
      if (pushed) await new Promise((resolve) => setTimeout(resolve, BURST));
      while (!isUrgent && untilShare() > 1 && latest - performance.now() > 1) await pause(untilShare());
      return look();
    },
    close: () =>
      void subscription.then(
        ({ close }) => close(),
        () => {},
      ),
  };

  function wakeOrTimeout(resolve: () => void, atMost: number): void {
    const timer = setTimeout(resolve, atMost);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  }
}
