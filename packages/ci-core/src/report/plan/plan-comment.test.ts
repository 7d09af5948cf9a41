import { describe, expect, test } from 'vitest';
import { planMarker, renderPlanComment } from './plan-comment.ts';
import type { PlanReport } from './plan-report.ts';
import { planText } from './plan-text.ts';

const service: PlanReport['services'][number] = { name: 'web', status: 'updated', changes: [], drifted: false };
const plan: PlanReport = {
  schema: 'swarm-ci/deploy-plan',
  version: 1,
  environment: 'prod',
  stack: 'shop_prod',
  server: 'deploy@10.0.0.5',
  changes: true,
  exitCode: 0,
  release: '20260131-100000-1a2b3c4d',
  services: [
    {
      ...service,
      name: 'shop_prod_web',
      drifted: true,
      changes: [
        { what: 'image', from: 'app:1@sha256:a', to: 'app:2@sha256:b' },
        { what: 'environment', added: ['@everyone'], changed: ['A|B'] },
      ],
    },
    { ...service, name: 'shop_prod_api', status: 'created', image: 'app:1@sha256:a' },
    { ...service, name: 'shop_prod_db', status: 'removed' },
    { ...service, name: 'shop_prod_q', status: 'unchanged' },
  ],
  networks: ['shop_prod_inner'],
  configs: ['page_5d41402abc4b2a76b9719d911017c592'],
  secrets: [],
  files: [{ path: 'prod/<img src=x>.conf', change: 'changed' }],
  warnings: [],
};

describe('planText', () => {
  test('has a line per change', () => {
    expect(planText(plan).split('\n')).toEqual([
      '~ shop_prod_web  updated',
      '    image: app:1 → app:2',
      '    environment: +@everyone ~A|B',
      '    ! drifted: changed outside of swarm-ci since release 20260131-100000-1a2b3c4d',
      '+ shop_prod_api  created: app:1',
      '- shop_prod_db   removed',
      '· shop_prod_q    unchanged',
      '+ network shop_prod_inner',
      '+ config page_5d41402abc4b2a76b9719d911017c592',
      '~ file prod/<img src=x>.conf',
      'a deploy of shop_prod: 1 created, 1 updated, 1 unchanged, 1 removed',
    ]);
  });

  test('a digest is shown if nothing else differs', () => {
    const changes = [{ what: 'image', from: 'app:1@sha256:a', to: 'app:1@sha256:b' }];
    const text = planText({ ...plan, services: [{ ...service, name: 'web', changes }] });
    expect(text).toContain('image: app:1@sha256:a → app:1@sha256:b');
  });

  test('nothing to do, and a refusal', () => {
    const nothing = { ...plan, changes: false, services: [], networks: [], configs: [], files: [] };
    expect(planText(nothing)).toBe('a deploy of shop_prod would change nothing');
    const refused = planText({ ...nothing, refused: { by: 'docker', reason: 'no such key', hint: 'fix it' } });
    expect(refused).toBe('✘ no such key → fix it\na deploy of shop_prod would be refused');
  });
});

describe('renderPlanComment', () => {
  test('has its marker first, and text of others is escaped', () => {
    const body = renderPlanComment(plan, 65_536);
    expect(body.split('\n', 1)).toEqual([planMarker('prod')]);
    expect(body).not.toMatch(/@everyone|<img|A\|B/);
    expect(body).toContain('| 🟡 | <code>shop&#95;prod&#95;web</code> | updated |');
  });

  test('names the command that deploys exactly this plan, if it was written to a file', () => {
    expect(renderPlanComment(plan, 65_536)).not.toContain('--plan');
    const body = renderPlanComment({ ...plan, planFile: 'plan.json' }, 65_536);
    expect(body).toContain('To deploy exactly this plan: <code>swarm-ci deploy prod --plan plan.json</code>');
  });

  test('keeps within the limit, whole lines only', () => {
    const many = Array.from({ length: 500 }, (_, i) => ({ ...service, name: `shop_prod_service-${i}` }));
    const body = renderPlanComment({ ...plan, services: many }, 10_000);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(10_000);
    expect(Buffer.byteLength(body)).toBeGreaterThan(9_000);
    expect(body).toContain('…and more');
    for (const line of body.split('\n').filter((one) => one.startsWith('| 🟡')))
      expect(line).toMatch(/\| updated \| {2}\|$/);
  });
});
