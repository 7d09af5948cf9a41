import type { LogTraits } from './traits.ts';

/** For plain text: a sign marks warnings and errors. */
export const plainLog: LogTraits = {
  fold: undefined,
  problem: (level, line) => `${level === 'error' ? '✘' : '!'} ${line}`,
  annotates: false,
  disarm: (text) => text,
};
