import { type Log, logToStderr } from '../log.ts';
import { abandoned } from './allocate.ts';
import { tearDown } from './tear-down.ts';

/** Removes what killed runs left behind, on their own or another checkout's account; never a sandbox whose owner lives. */
export const cleanLeftovers = (log: Log = logToStderr): number => {
  const found = abandoned();
  for (const allocation of found) {
    log(`cleaning up after a killed run: ${allocation.directory}`);
    tearDown(allocation);
  }
  return found.length;
};
