import type { DeployReport } from '@swarm-ci/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readContext } from '../../../packages/ci-core/src/context/read-context.ts';
import { createHttp } from '../../../packages/ci-core/src/effects/http/create-http.ts';
import { recordDeployment } from '../../../packages/ci-core/src/flow/deployments/record-deployment.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import type { DeploymentDouble } from '../../support/review/review-double.ts';
import { reviewPlaces } from '../../support/review/review-scene.ts';

const [old, bad] = ['a'.repeat(40), 'b'.repeat(40)];
const report = (more: Partial<DeployReport>): DeployReport => ({
  schema: 'swarm-ci/deploy-report',
  version: 2,
  environment: 'prod',
  stack: 'shop_prod',
  server: 'deploy@10.0.0.5',
  engine: '28.5.2',
  outcome: 'deployed',
  exitCode: 0,
  startedAt: '2026-01-31T10:00:00.000Z',
  seconds: 3,
  warnings: [],
  services: [],
  ...more,
});
const rollback = report({ commit: old, branch: 'main', rollback: '20260131-164755-4f2a9c1b' });

describe.each(reviewPlaces)('the deployment that is recorded on %s', (platform, login, double, environment) => {
  let server: DeploymentDouble;
  beforeEach(async () => {
    server = await double(login);
    // The bad release was deployed by a job of its own, after the old one.
    for (const sha of [old, bad]) {
      const own = server.deployments.add({ environment: 'prod', sha, ref: 'main' });
      server.deployments.end(own, 'success');
    }
  });
  afterEach(async () => {
    await server.close();
    expect(server.faults).toEqual([]);
  });
  const record = (shown: DeployReport, env: Record<string, string> = {}, token: string | undefined = 'token') => {
    const pushed = { GITHUB_EVENT_NAME: 'push', CI_DEFAULT_BRANCH: 'main', CI_COMMIT_SHA: bad, GITHUB_SHA: bad };
    const context = readContext({ ...environment(server.apiUrl), ...pushed, ...env });
    const secret = token === '' ? undefined : new Secret(token);
    return recordDeployment({ report: shown, context, token: secret, http: createHttp({}) });
  };
  const shown = () => server.deployments.shown('prod');

  test('after a rollback, the page of the environment shows the commit of the release', async () => {
    expect(shown()).toBe(bad);
    const recorded = await record(rollback);
    expect(recorded).toEqual({
      line: expect.stringContaining('recorded a deployment of aaaaaaaa to prod'),
      warning: false,
    });
    expect(shown()).toBe(old);
  });

  test('a branch that was removed does not stop it', async () => {
    await record({ ...rollback, branch: 'was-merged-and-removed' });
    expect(shown()).toBe(old);
  });

  test('a deploy that failed and was restored leaves the page as it is', async () => {
    const restored = { complete: true };
    const recorded = await record(report({ commit: 'c'.repeat(40), outcome: 'rolled-back', exitCode: 3, restored }));
    expect(recorded?.line).toContain('the release before is live');
    expect(server.seen).toEqual([]);
  });

  test('one that failed and was left is recorded as failed, which the page does not show as live', async () => {
    await record(report({ commit: 'c'.repeat(40), branch: 'main', outcome: 'failed', exitCode: 1 }));
    expect(server.deployments.all.at(-1)).toMatchObject({ sha: 'c'.repeat(40), status: 'failed' });
    expect(shown()).toBe(bad);
  });

  test('the previous specs of the engine belong to no known commit', async () => {
    expect((await record({ ...rollback, rollback: 'engine' }))?.line).toContain('is not known');
    expect((await record(report({ rollback: 'watch', commit: old })))?.line).toContain('is not known');
    expect(server.seen).toEqual([]);
  });

  test('without a token, or when it is refused, the error says what it needs and not the token', async () => {
    await expect(record(rollback, {}, '')).rejects.toThrow('_TOKEN is not set');
    server.failNext({ status: 403 });
    const refused = await record(rollback, {}, 'hunter2-of-the-api').catch((error) => error);
    expect(refused).toMatchObject({
      code: 'PLATFORM_REFUSED',
      hint: expect.stringMatching(/deployments: write|Developer/),
    });
    expect(`${refused.message}${refused.hint}`).not.toContain('hunter2');
    expect(shown()).toBe(bad);
  });

  test('outside of a pipeline there is no page', async () => {
    expect(await record(rollback, { GITLAB_CI: '', GITHUB_ACTIONS: '' })).toBeUndefined();
  });

  test('a job that is itself a deployment ends last, so its commit would be shown', async () => {
    if (platform !== 'gitlab')
      return expect((await record(rollback, { CI_ENVIRONMENT_NAME: 'x' }))?.warning).toBe(false);
    const own = { CI_ENVIRONMENT_NAME: 'prod', CI_ENVIRONMENT_ACTION: 'start' };
    expect(await record(rollback, own)).toEqual({ line: expect.stringContaining('action: access'), warning: true });
    expect(server.seen).toEqual([]);
    expect(await record(rollback, { CI_ENVIRONMENT_NAME: 'prod', CI_ENVIRONMENT_ACTION: 'access' })).toMatchObject({
      warning: false,
    });
    expect(shown()).toBe(old);
  });
});
