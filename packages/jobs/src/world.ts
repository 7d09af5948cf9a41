import { resolve } from 'node:path';
import { type CiContext, createRedactor, type Log, Secret } from '@swarm-ci/core';
import type { ShownError } from './show-error.ts';
import type { Terminal } from './terminal.ts';

/** Everything of the outside that a job uses. All text passes the redactor on its way out. */
export type World = {
  readonly env: Terminal['env'];
  readonly stdin: Terminal['stdin'];
  readonly context: CiContext;
  readonly json: boolean;
  readonly log: Log;
  /** The result: `text` for people and scripts, `document` with --json. */
  readonly result: (text: string, document: unknown) => void;
  readonly error: (error: ShownError) => void;
  /** Hides every secret found among these values from all that is written. */
  readonly protect: (values: Readonly<Record<string, unknown>>) => void;
  readonly redact: (text: string) => string;
  readonly resolve: (path: string) => string;
  readonly onSignal: Terminal['once'];
};

export function createWorld(terminal: Terminal, context: CiContext, json: boolean): World {
  const secrets = new Set<Secret>();
  let redact = createRedactor(secrets);
  const say = (line: string) => void terminal.stderr.write(`${redact(line)}\n`);
  return {
    env: terminal.env,
    stdin: terminal.stdin,
    context,
    json,
    log: { info: say, warn: (line) => say(annotation('warning', context) + line) },
    result: (text, document) => {
      const shown = json ? JSON.stringify(document, null, 2) : text;
      if (shown !== '') terminal.stdout.write(`${redact(shown)}\n`);
    },
    error: ({ title, lines }) => {
      say(`${annotation('error', context)}${title}`);
      for (const line of lines) say(`  ${line}`);
    },
    protect: (values) => {
      for (const value of Object.values(values)) if (value instanceof Secret) secrets.add(value);
      redact = createRedactor(secrets);
    },
    redact: (text) => redact(text),
    resolve: (path) => resolve(terminal.cwd(), path),
    onSignal: (signal, listener) => terminal.once(signal, listener),
  };
}

/** GitHub turns such lines into annotations; elsewhere a sign does. */
function annotation(level: 'warning' | 'error', { platform }: CiContext): string {
  if (platform === 'github') return `::${level}::`;
  return level === 'error' ? '✘ ' : '! ';
}
