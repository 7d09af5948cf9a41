import { expect } from 'vitest';
import { sharedNetwork } from '../stack/stack-text.ts';
import { until } from '../until.ts';
import type { LintLook, LintScene } from './lint-scene.ts';

type Parts = {
  readonly more?: string;
  readonly deploy?: string;
  readonly update: string;
  readonly rest?: string;
  readonly image?: string;
};

const web = ({ more = '', deploy = '', update, rest = '', image = '${REGISTRY}/app:1' }: Parts) => `version: "3.8"
services:
  web:
    image: ${image}
${more}    environment: { RELEASE: "2" }
    deploy:
      endpoint_mode: dnsrr
      restart_policy: { delay: 500ms }
      update_config: { ${update} }
${deploy}${rest}${sharedNetwork}`;

const ended = async (look: LintLook, text: string, ...states: string[]) => {
  expect(await look.deploy(text)).toMatchObject({ code: 0 });
  await look.updateIs(...states);
};
const earlier = (text: string) => text.replace('RELEASE: "2"', 'RELEASE: "1"');
const ROLLED_BACK = ['rollback_started', 'rollback_completed'];

/** An update that cannot start its task, because it waits for what the old task has. */
function hangs(wrong: string, right: string, words: RegExp): LintScene {
  return {
    wrong,
    right,
    before: earlier,
    goesWrong: async (look) => {
      expect(await look.deploy(wrong)).toMatchObject({ code: 0 });
      await until(async () =>
        (await look.tasksOf()).some(({ state, error }) => state.startsWith('Pending') && words.test(error)),
      );
      await look.updateIs('updating');
    },
    goesWell: (look) => ended(look, right, 'completed'),
  };
}

const port = (order: string, published: number) =>
  web({
    more: `    ports: [{ target: 8080, published: ${published}, mode: host }]\n`,
    deploy: '      mode: global\n',
    update: `order: ${order}, failure_action: rollback, monitor: 1s`,
  });
const place = (most: number) =>
  web({
    deploy: `      placement: { max_replicas_per_node: ${most}, constraints: [node.hostname == m1] }\n`,
    update: 'order: start-first, failure_action: rollback, monitor: 1s',
  });
// It refuses to start beside another one, as a database does.
const locked = (order: string) =>
  web({
    more: `    volumes: ["data:/data"]\n    healthcheck: { disable: true }\n    entrypoint: [/bin/sh, -c, 'mkdir /data/lock || exit 1; trap "rm -r /data/lock; exit 0" TERM; while :; do sleep 1 & wait $$!; done']\n`,
    update: `order: ${order}, failure_action: rollback, monitor: 2s`,
    rest: 'volumes:\n  data:\n',
  });
const crashing = (action: string) => web({ image: '${REGISTRY}/app:crash', update: `monitor: 1s${action}` });
const healthy = (text: string) => earlier(text).replace('app:crash', 'app:1');

// Healthy for two checks, then not any more, in its second release only.
const CHECK =
  '[ "$$RELEASE" = 1 ] || { n=$$(cat /tmp/n 2>/dev/null || echo 0); echo $$((n + 1)) > /tmp/n; [ $$n -lt 2 ]; }';
const checked = (interval: string, retries: number, monitor: string) =>
  web({
    more: `    healthcheck: { test: '${CHECK}', interval: ${interval}, timeout: 20s, retries: ${retries} }\n`,
    update: `order: stop-first, failure_action: rollback, monitor: ${monitor}`,
  });

// Its image has no check of its own, and its second release does not work.
const UNCHECKED = 'lint-unchecked:1';
const broken = (more: string) =>
  web({ image: UNCHECKED, more, update: 'order: stop-first, failure_action: rollback, monitor: 2s' }).replace(
    'RELEASE: "2"',
    'BEHAVIOUR: bad',
  );
const works = (text: string) => text.replace('BEHAVIOUR: bad', 'BEHAVIOUR: healthy');
const notBroken = broken('    healthcheck: { test: [CMD, /bin/health], interval: 300ms, timeout: 20s, retries: 2 }\n');

async function makeUnchecked({ docker, sandbox }: LintLook): Promise<void> {
  const { address } = sandbox.registry;
  await docker('pull', '-q', `${address}/app:1`);
  const container = await docker('create', `${address}/app:1`);
  await docker('commit', '--change', 'HEALTHCHECK NONE', container, UNCHECKED);
  await docker('rm', container);
}

/** What happens to an update. */
export const updateScenes: Readonly<Record<string, LintScene>> = {
  'start-first-port': hangs(port('start-first', 48281), port('stop-first', 48282), /host-mode port already in use/),
  'start-first-places': hangs(place(1), place(2), /max replicas per node/),
  'start-first-volume': {
    wrong: locked('start-first'),
    right: locked('stop-first'),
    before: earlier,
    goesWrong: (look) => ended(look, locked('start-first'), ...ROLLED_BACK),
    goesWell: (look) => ended(look, locked('stop-first'), 'completed'),
  },
  'update-failure-action': {
    wrong: crashing(''),
    right: crashing(', failure_action: rollback'),
    before: healthy,
    goesWrong: (look) => ended(look, crashing(''), 'paused'),
    goesWell: (look) => ended(look, crashing(', failure_action: rollback'), ...ROLLED_BACK),
  },
  'health-check-monitor': {
    wrong: checked('1s', 3, '1s'),
    right: checked('500ms', 2, '10s'),
    before: earlier,
    goesWrong: async (look) => {
      await ended(look, checked('1s', 3, '1s'), 'completed');
      // Broken all the same, and nothing is rolled back.
      await until(async () => (await look.tasksOf()).filter(({ desired }) => desired === 'Shutdown').length >= 2);
      await look.updateIs('completed');
    },
    goesWell: (look) => ended(look, checked('500ms', 2, '10s'), ...ROLLED_BACK),
  },
  'no-health-check': {
    wrong: broken(''),
    right: notBroken,
    prepare: makeUnchecked,
    before: works,
    goesWrong: (look) => ended(look, broken(''), 'completed'),
    goesWell: (look) => ended(look, notBroken, ...ROLLED_BACK),
  },
};
