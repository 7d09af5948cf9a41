import type { CiContext, PlanReport } from '@swarm-ci/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readContext } from '../../../packages/ci-core/src/context/read-context.ts';
import { createHttp } from '../../../packages/ci-core/src/effects/http/create-http.ts';
import { postPlanComment } from '../../../packages/ci-core/src/flow/review/post-plan-comment.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import type { ReviewDouble } from '../../support/review/review-double.ts';
import { reviewPlaces } from '../../support/review/review-scene.ts';

const report = (environment: string, services: readonly string[]): PlanReport => ({
  schema: 'swarm-ci/deploy-plan',
  version: 1,
  environment,
  stack: `shop_${environment}`,
  server: 'deploy@10.0.0.5',
  changes: true,
  exitCode: 0,
  services: services.map((name) => ({ name, status: 'updated', changes: [], drifted: false })),
  networks: [],
  configs: [],
  secrets: [],
  files: [],
  warnings: [],
});

describe.each(reviewPlaces)('the comment of a plan on %s', (_, login, double, environment) => {
  let server: ReviewDouble;
  let context: CiContext;
  const comment = (plan: PlanReport, change: Partial<CiContext> = {}, token = 'token') =>
    postPlanComment({
      report: plan,
      context: { ...context, ...change } as CiContext,
      token: new Secret(token),
      http: createHttp({}),
    });

  beforeEach(async () => {
    server = await double(login);
    const pull = { pull_request: { number: 7, head: { sha: 'c0ffee' }, base: { repo: { full_name: 'group/shop' } } } };
    context = {
      ...readContext(environment(server.apiUrl), pull),
      review: { number: 7, repository: 'group/shop' } as never,
    } as CiContext;
  });
  afterEach(async () => {
    await server.close();
    expect(server.faults).toEqual([]);
  });

  test('is one an environment, updated in place', async () => {
    expect(await comment(report('prod', ['shop_prod_web']))).toMatchObject({ done: 'created' });
    expect(await comment(report('dev', ['shop_dev_web']))).toMatchObject({ done: 'created' });
    expect(await comment(report('prod', ['shop_prod_api']))).toMatchObject({ done: 'updated' });
    expect(await comment(report('prod', ['shop_prod_api']))).toMatchObject({ done: 'unchanged' });
    expect(server.comments).toHaveLength(2);
    const [prod, dev] = server.comments.map(({ body }) => body);
    expect(prod).toContain('shop&#95;prod&#95;api');
    expect(prod).not.toContain('shop&#95;prod&#95;web');
    expect(dev).toContain('shop&#95;dev&#95;web');
  });

  test('is none where there is no merge request: nothing is even asked', async () => {
    expect(await comment(report('prod', []), { review: undefined })).toBeUndefined();
    expect(server.seen).toEqual([]);
  });

  test('a refusal is an error that a job can report', async () => {
    server.failNext({ status: 403, method: 'POST' });
    await expect(comment(report('prod', []))).rejects.toMatchObject({ code: 'PLATFORM_REFUSED' });
  });
});
