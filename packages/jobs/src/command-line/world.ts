import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type CiContext,
  createHttp,
  createRedactor,
  type DockerCli,
  findDockerCli,
  type Http,
  jobTraitsOf,
  type Log,
  messageOf,
  Secret,
  traitsOf,
} from '@swarm-ci/core';
import { inert, inertJson } from './inert.ts';
import { createPlatformLog } from './platform-log.ts';
import type { ShownError } from './show-error.ts';
import type { Signal, Terminal } from './terminal.ts';

/** Everything outside the core that a job uses. All output passes the redactor. */
export type World = {
  readonly env: Terminal['env'];
  readonly stdin: Terminal['stdin'];
  readonly context: CiContext;
  /** The docker command of this machine, if there is one. */
  readonly docker: () => Promise<DockerCli | undefined>;
  /** HTTP client that uses the proxies from the environment. */
  readonly http: Http;
  readonly json: boolean;
  readonly log: Log;
  /** The result: `text` for people and scripts, `document` as one line with --json, suitable for a step output. */
  readonly result: (text: string, document: unknown) => void;
  readonly error: (error: ShownError) => void;
  /** Adds to the job summary, if the platform has one. */
  readonly summary: (markdown: () => string) => Promise<void>;
  /** Hides every secret among these values in all output. */
  readonly protect: (values: Readonly<Record<string, unknown>> | readonly unknown[]) => void;
  readonly redact: (text: string) => string;
  readonly resolve: (path: string) => string;
  /** From now on, a signal calls this instead of ending the job immediately. */
  readonly onSignal: (signal: Signal, listener: () => void) => void;
};

export function createWorld(terminal: Terminal, context: CiContext, json: boolean): World {
  const secrets = new Set<Secret>(platformSecrets(terminal.env, context));
  let redact = createRedactor(secrets);
  const traits = jobTraitsOf(context.platform).log;
  const log = createPlatformLog(terminal.stderr, traits, (text) => redact(text));
  return {
    env: terminal.env,
    stdin: terminal.stdin,
    context,
    docker: () => findDockerCli(terminal.env),
    http: createHttp(terminal.env),
    json,
    log,
    result: (text, document) => {
      const shown = json ? inertJson(redact(JSON.stringify(document))) : inert(redact(text), traits);
      if (shown !== '') terminal.stdout.write(`${shown}\n`);
    },
    error: ({ title, lines }) => {
      log.stop();
      log.error(title);
      for (const line of lines) log.info(`  ${line}`);
    },
    summary: async (markdown) => {
      const { summaryVariable } = jobTraitsOf(context.platform);
      const file = summaryVariable && terminal.env[summaryVariable];
      if (!file) return;
      await appendFile(file, `${redact(markdown())}\n`).catch((error) =>
        log.warn(`the job summary was not written: ${messageOf(error)}`),
      );
    },
    protect: (values) => {
      for (const secret of secretsIn(values)) secrets.add(secret);
      redact = createRedactor(secrets);
    },
    redact: (text) => redact(text),
    resolve: (path) => resolve(terminal.cwd(), path),
    onSignal: (signal, listener) => {
      terminal.removeAllListeners(signal);
      terminal.on(signal, listener);
    },
  };
}

/** What the platform itself keeps secret in its log: it does not do so in reports and comments. */
function platformSecrets(env: Terminal['env'], { platform }: CiContext): Secret[] {
  const names = traitsOf(platform)?.secretVariables ?? [];
  return names.flatMap((name) => {
    const value = env[name];
    return value ? [new Secret(value)] : [];
  });
}

/** The secrets in values, also within lists and objects. */
function secretsIn(values: unknown): Secret[] {
  if (values instanceof Secret) return [values];
  return typeof values === 'object' && values !== null ? Object.values(values).flatMap(secretsIn) : [];
}
