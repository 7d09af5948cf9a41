import type { Allocation } from './allocate.ts';
import { tearDown } from './tear-down.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const guarded = new Map<string, Allocation>();

const tearDownAll = (): void => {
  for (const allocation of guarded.values()) tearDown(allocation);
  guarded.clear();
};

const onSignal = (signal: NodeJS.Signals): void => {
  tearDownAll();
  for (const name of signals) process.removeListener(name, onSignal);
  // Other listeners decide how the process ends; without any, it ends as it would have without this one.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
};

/** From here to `unguard`, the sandbox goes down with this process, however that ends short of SIGKILL. */
export const guard = (allocation: Allocation): void => {
  if (guarded.size === 0) {
    process.on('exit', tearDownAll);
    for (const name of signals) process.on(name, onSignal);
  }
  guarded.set(allocation.id, allocation);
};

export const unguard = (id: string): void => {
  if (!guarded.delete(id) || guarded.size > 0) return;
  process.removeListener('exit', tearDownAll);
  for (const name of signals) process.removeListener(name, onSignal);
};
