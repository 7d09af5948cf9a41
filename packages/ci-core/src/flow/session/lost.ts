import { wait } from '../../effects/wait.ts';
import { CiError } from '../../errors.ts';

/** Milliseconds between two attempts to reach a server. */
export const PAUSE = 1_000;

export function pause(): Promise<void> {
  return wait(PAUSE, undefined);
}

/** Whether a new connection may help. */
export function isLost(error: unknown): error is CiError {
  const codes = ['CONNECTION_LOST', 'ENGINE_UNREACHABLE', 'SERVER_UNREACHABLE', 'NOT_A_MANAGER'];
  return error instanceof CiError && codes.includes(error.code);
}
