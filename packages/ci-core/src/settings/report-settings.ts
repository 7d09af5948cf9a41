import { z } from 'zod';
import { type Probe, readProbes } from './probe/probes.ts';
import { define, type Setting } from './setting.ts';
import { secret, text } from './value-schemas.ts';

/** Settings for the reports of a deploy. */
export const reportSettings = {
  report: define({
    describe: 'File for the report of the deploy (JSON)',
    env: ['SWARM_CI_REPORT'],
    schema: text,
    default: 'deploy-report.json',
    placeholder: 'FILE',
  }),
  html: define({
    describe: 'File for the report as an HTML page with a chart of each rollout',
    env: ['SWARM_CI_HTML'],
    schema: text,
    placeholder: 'FILE',
  }),
  junit: define({
    describe: 'File for the report as JUnit XML, one test case per service (GitLab: artifacts:reports:junit)',
    env: ['SWARM_CI_JUNIT'],
    schema: text,
    placeholder: 'FILE',
  }),
  metrics: define({
    describe: 'File for the metrics of the report as OpenMetrics text (GitLab: artifacts:reports:metrics)',
    env: ['SWARM_CI_METRICS'],
    schema: text,
    placeholder: 'FILE',
  }),
  recordDeployment: define({
    describe:
      'Whether to record on GitLab or GitHub which commit serves now, for the page of the environment; needed where the deployment of the job itself names another commit',
    env: ['SWARM_CI_RECORD_DEPLOYMENT'],
    schema: z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true'),
    defaultText: 'true after a rollback, otherwise false',
    placeholder: 'true|false',
  }),
  prometheusUrl: define({
    describe:
      'URL of the Prometheus server that answers the queries of rollouts, as seen from this machine; may contain a user and a password',
    env: ['PROMETHEUS_URL'],
    schema: secret,
    placeholder: 'URL',
    secret: true,
  }),
  probes: define({
    describe: 'URLs to request during the rollout, and what their responses must contain after it; see docs/probes.md',
    env: [],
    schema: z.custom<readonly Probe[]>(Array.isArray),
    list: 'items',
    structure: readProbes,
    placeholder: 'LIST',
  }),
} satisfies Record<string, Setting>;
