import { expect, it, onTestFinished } from 'vitest';
import { startRelay, through } from '../../support/faults/relay.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { runningOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const { manager } = sandbox;

it('a deploy that lost its connection, and the stack to another job, names that job and leaves its work alone', async () => {
  const slow = '\n    environment: { BEHAVIOUR: slow, SLOW_START: "3" }\n    healthcheck: { start_period: 30s }';
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': compose({ web: app('${TAG}', slow) }) });
  expect(await manifests.run(['deploy', 'prod'], { TAG: '1' })).toMatchObject({ code: 0 });
  const relay = await startRelay(manager.address, 22);
  onTestFinished(() => relay.close());
  const job = manifests.start(['deploy', 'prod'], {
    TAG: '2',
    ...through(relay, manager),
  });
  await until(() => job.log().includes(': updating'));
  const theirs = manifests.start(['deploy', 'prod', '--report', 'theirs.json'], {
    TAG: '3',
    GITLAB_CI: 'true',
    CI_JOB_URL: 'https://gitlab.example/job/18',
    CI_COMMIT_SHA: 'abcdef0123456789',
    CI_COMMIT_TIMESTAMP: '2026-01-01T00:00:00Z',
  });
  await until(() => theirs.log().includes('to finish with prod'));
  relay.cut();
  const other = await theirs.result;
  expect(other.code, other.stderr).toBe(0);
  const { code, stderr } = await job.result;
  expect(code, stderr).toBe(1);
  const report = await manifests.report();
  expect(report.services).toMatchObject([
    {
      status: 'superseded',
      reason: expect.stringMatching(
        /another deploy replaced its image with \S*app:3: it was https:\/\/gitlab.example\/job\/18 \(commit abcdef01\), since \S+Z$/,
      ),
    },
  ]);
  expect(report.restored).toBeUndefined();
  expect(stderr).toContain('would undo the deploy by https://gitlab.example/job/18');
  await expect.poll(() => runningOf(manifests.stack)).toEqual({ web: '3' });
});
