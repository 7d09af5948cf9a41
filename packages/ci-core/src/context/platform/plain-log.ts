import type { LogTraits } from './traits.ts';

/** Where lines are only lines: a sign says what is wrong. */
export const plainLog: LogTraits = {
  fold: undefined,
  problem: (level, line) => `${level === 'error' ? '✘' : '!'} ${line}`,
  annotates: false,
  disarm: (text) => text,
};
