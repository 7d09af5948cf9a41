import type { DeployReport } from '@swarm-ci/core';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';

/** The report of a deploy of `shop_prod` whose `web` failed its health check; the previous version runs again. */
export function failedDeploy(change: Partial<DeployReport> = {}): DeployReport {
  return deployReportSchema.parse({
    schema: 'swarm-ci/deploy-report',
    version: 2,
    environment: 'prod',
    stack: 'shop_prod',
    server: 'deploy@10.0.0.5',
    engine: '28.5.2',
    outcome: 'rolled-back',
    exitCode: 3,
    startedAt: '2026-01-31T10:00:00.000Z',
    seconds: 30,
    commit: 'c0ffee',
    job: 'https://ci.example.com/jobs/1',
    commitUrl: 'https://git.example.com/group/shop/-/commit/c0ffee',
    review: 'https://git.example.com/group/shop/-/merge_requests/7',
    warnings: [],
    services: [
      { name: 'shop_prod_api', status: 'unchanged', changed: false, running: 1, wanted: 1 },
      {
        name: 'shop_prod_web',
        status: 'rolled-back',
        changed: true,
        running: 2,
        wanted: 2,
        cause: {
          kind: 'unhealthy',
          headline: 'the health check fails: database unreachable',
          hint: 'run the check inside of the container',
          task: 'k1vmp4udpj5qs0wt9q4ony16r',
          health: ['database unreachable'],
          logs: [],
          history: [],
        },
      },
    ],
    ...change,
  });
}

/** The next deploy, which goes well. */
export function goodDeploy(change: Partial<DeployReport> = {}): DeployReport {
  const later = { outcome: 'deployed', exitCode: 0, startedAt: '2026-01-31T11:00:00.000Z', commit: '600d' } as const;
  return failedDeploy({ ...later, services: [], ...change });
}
