import { expect } from 'vitest';
import { sharedNetwork } from '../stack/stack-text.ts';
import { until } from '../until.ts';
import type { LintLook, LintScene } from './lint-scene.ts';

/** A task that ends is replaced at once; a check is made three times a second. */
const web = (more: string, deploy = '', rest = '') => `version: "3.8"
services:
  web:
    image: \${REGISTRY}/app:1
${more}    deploy:
      endpoint_mode: dnsrr
      restart_policy: { delay: 100ms${deploy} }
${rest}${sharedNetwork}`;
const check = (test: string, more = '') =>
  web(`    healthcheck: { test: ${test}, interval: 300ms, timeout: 20s, retries: 2 }\n${more}`);
const script = (text: string, deploy: string) =>
  web(
    `    healthcheck: { disable: true }\n    volumes: ["data:/data"]\n    entrypoint: [/bin/sh, -c, '${text}']\n`,
    deploy,
    'volumes:\n  data:\n',
  );

const ran = async (look: LintLook) => (await look.tasksOf()).filter(({ desired }) => desired === 'Shutdown');
const runs = (text: string) => async (look: LintLook) => {
  expect(await look.deploy(text)).toMatchObject({ code: 0 });
  await look.runs();
};
/** One task after the other ends without ever running. */
const neverRuns = (text: string) => async (look: LintLook) => {
  expect(await look.deploy(text)).toMatchObject({ code: 0 });
  await until(async () => (await ran(look)).length >= 2);
  expect((await look.tasksOf()).filter(({ state }) => state.startsWith('Running'))).toEqual([]);
};
/** The last task has ended, and the engine starts no other. */
const staysDown = (text: string, tasks: number) => async (look: LintLook) => {
  expect(await look.deploy(text)).toMatchObject({ code: 0 });
  await until(async () => {
    const all = await look.tasksOf();
    return all.length === tasks && all.every(({ state }) => /^(?:Failed|Complete)/.test(state));
  });
  const replicas = await look.docker(
    'service',
    'ls',
    '--filter',
    `name=${look.stack}_web`,
    '--format',
    '{{.Replicas}}',
  );
  expect(replicas).toBe('0/1');
};

function starts(wrong: string, right: string): LintScene {
  return { wrong, right, goesWrong: neverRuns(wrong), goesWell: runs(right) };
}

const greeting = '    environment: { GREETING: hello }\n';
const thenRuns = '; while :; do sleep 1; done';
// It fails three times, as long as its database is down, and works from then on.
const attempts = `n=$$(cat /data/n || echo 0); echo $$((n + 1)) > /data/n; [ $$n -ge 3 ] || exit 1${thenRuns}`;
// It ends once without an error, and works from then on.
const once = `[ -e /data/done ] || { touch /data/done; exit 0; }${thenRuns}`;

/** What keeps a task from starting, or from being started again. */
export const startingScenes: Readonly<Record<string, LintScene>> = {
  'health-check-command': starts(
    check('[CMD, "wget -q -O /dev/null http://127.0.0.1:8080/"]'),
    check('[CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:8080/"]'),
  ),
  'container-variable': starts(
    check(`[CMD-SHELL, '[ "$\{GREETING:-}" = hello ]']`, greeting),
    check(`[CMD-SHELL, '[ "$$\{GREETING}" = hello ]']`, greeting),
  ),
  'health-check-form': starts(check('[CMD-SHELL, test, -e, /tmp]'), check('[CMD, test, -e, /tmp]')),
  // Not the rule twice: a list without CMD is never run, so the task is neither healthy nor unhealthy.
  'health-check-command: a list without CMD': {
    wrong: check('[test, -e, /tmp]'),
    right: check('[CMD, test, -e, /tmp]'),
    goesWrong: async (look) => {
      expect(await look.deploy(check('[test, -e, /tmp]'))).toMatchObject({ code: 0 });
      await until(async () => (await look.tasksOf()).some(({ state }) => state.startsWith('Starting')));
      // The container runs, and much longer than a check would take it is not running for the engine.
      const began = performance.now();
      await until(async () => performance.now() - began > 8_000);
      expect(await look.tasksOf()).toMatchObject([{ state: expect.stringMatching(/^Starting/) }]);
    },
    goesWell: runs(check('[CMD, test, -e, /tmp]')),
  },
  'max-attempts': {
    wrong: script(attempts, ', max_attempts: 2'),
    right: script(attempts, ''),
    goesWrong: staysDown(script(attempts, ', max_attempts: 2'), 3),
    goesWell: runs(script(attempts, '')),
  },
  'restart-condition': {
    wrong: script(once, ', condition: on-failure'),
    right: script(once, ', condition: any'),
    goesWrong: staysDown(script(once, ', condition: on-failure'), 1),
    goesWell: async (look) => {
      await runs(script(once, ', condition: any'))(look);
      await until(async () => (await ran(look)).length === 1);
      await look.runs();
    },
  },
};
