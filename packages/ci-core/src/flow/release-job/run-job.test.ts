import { expect, test } from 'vitest';
import { service, spec, task } from '../../../../../test/support/stack/stack-scene.ts';
import type { Question } from '../../effects/engine/question.ts';
import type { JobRun } from '../../plan/release-job/job-run.ts';
import type { ReleaseJob } from '../../plan/release-job/release-job.ts';
import { runSpec, stoppedSpec } from '../../plan/release-job/run-spec.ts';
import type { Service, ServiceSpec, Task } from '../../plan/stack/stack-state.ts';
import type { Session } from '../session/session.ts';
import { runJob } from './run-job.ts';

const job: ReleaseJob = {
  ...{ name: 'migrate', run: 'before', timeout: 50, retries: 0, at: 'c:1:1' },
  ...{ onRollback: 'skip', onFailure: 'fail' },
};
const identity = { stack: 'shop', job: 'migrate', commit: '', version: '', image: 'app:1', rollback: '' };
const desired = { spec: spec({ Name: 'shop_migrate' }), login: undefined };
const run: JobRun = { job, identity, desired };
const ids = { networks: new Map(), configs: new Map(), secrets: new Map() };
const log = { info() {}, warn() {}, progress() {}, folded() {}, section: () => () => {} };

/** An engine that has a run, and whose new ones succeed at once. */
function engineWith(first: ServiceSpec, states: readonly string[]) {
  let services: Service[] = [{ ...service(first), ID: 'old' }];
  let tasks: Task[] = states.map((state) => ({ ...task({ state }), ServiceID: 'old' }));
  let started = 0;
  const engine = {
    info: async () => ({ time: Date.now() }),
    ask: async (_: string, { path }: Question) => (path === '/services' ? services : path === '/tasks' ? tasks : []),
    bytes: async (_: string, { method, path, body }: Question) => {
      if (method === 'DELETE') services = [];
      if (path === '/services/create') {
        if (services.length > 0) throw new Error('name conflicts with an existing object');
        started++;
        services = [{ ...service(body as ServiceSpec), ID: 'new' }];
        tasks = [...tasks, { ...task({ state: 'complete' }), ServiceID: 'new' }];
      }
      return Buffer.alloc(0);
    },
    patience: { window: 0, signal: undefined },
  };
  const work = (does: (manager: unknown) => unknown) => does({ engine });
  const session = {
    withReconnect: work,
    mutate: work,
    during: (_: number, run: () => unknown) => run(),
  } as unknown as Session;
  return { session, started: () => started };
}

const present = runSpec({ job, identity }, desired.spec);

test.each([
  ['failed', present, ['failed']],
  ['was stopped, when its node did not answer', stoppedSpec(present), ['shutdown', 'pending']],
])('a run that %s in an earlier deploy is run again', async (_, first, states) => {
  const { session, started } = engineWith(first, states);
  expect(await runJob(session, run, ids, { log, mask: (text) => text })).toMatchObject({ status: 'succeeded' });
  expect(started()).toBe(1);
});

test('one that has succeeded is not', async () => {
  const { session, started } = engineWith(present, ['complete']);
  expect(await runJob(session, run, ids, { log, mask: (text) => text })).toMatchObject({ status: 'succeeded' });
  expect(started()).toBe(0);
});
