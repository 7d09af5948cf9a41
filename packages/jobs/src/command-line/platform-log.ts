import type { Log, LogTraits } from '@swarm-ci/core';
import { inert } from './inert.ts';
import { createLiveLine } from './live-line.ts';
import type { Terminal } from './terminal.ts';

export type PlatformLog = Log & { readonly error: (line: string) => void; readonly stop: () => void };

/** The log in the form that suits the output: with folded sections on a CI platform, with a live line on a terminal. */
export function createPlatformLog(
  stderr: Terminal['stderr'],
  traits: LogTraits,
  redact: (text: string) => string,
): PlatformLog {
  const live = stderr.isTTY
    ? createLiveLine(
        (text) => stderr.write(text),
        () => stderr.columns ?? 80,
      )
    : undefined;
  const write = (text: string) => void stderr.write(text);
  const shown = (text: string) => inert(redact(text), traits);
  const say = (line: string) => {
    const print = () => write(`${line}\n`);
    live ? live.above(print) : print();
  };
  let sections = 0;
  const section = (title: string, collapsed: boolean) => {
    const id = `swarm_ci_${++sections}`;
    if (traits.fold) write(traits.fold.begin({ id, title: shown(title), at: seconds(), collapsed }));
    return () => {
      live?.stop();
      if (traits.fold) write(traits.fold.end({ id, at: seconds() }));
    };
  };
  return {
    // Secrets are hidden before the text is escaped: an escaped secret would not be recognised.
    info: (line) => say(shown(line)),
    warn: (line) => say(traits.problem('warning', shown(line))),
    error: (line) => say(traits.problem('error', shown(line))),
    progress: (text) => live?.show(shown(text)),
    section: (title) => section(title, false),
    folded: (title, text) => {
      if (traits.fold === undefined) return;
      const end = section(title, true);
      say(shown(text));
      end();
    },
    stop: () => live?.stop(),
  };
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
