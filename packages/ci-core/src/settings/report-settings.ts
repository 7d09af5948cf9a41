import { z } from 'zod';
import { type Probe, readProbes } from './probes.ts';
import { define, type Setting } from './setting.ts';
import { text } from './value-schemas.ts';

/** Settings of the reports of a deploy, beside its log and its exit code. */
export const reportSettings = {
  report: define({
    describe: 'File for the report',
    env: ['SWARM_CI_REPORT'],
    schema: text,
    default: 'deploy-report.json',
    placeholder: 'FILE',
  }),
  html: define({
    describe: 'File for the report as a page with a picture of each rollout',
    env: ['SWARM_CI_HTML'],
    schema: text,
    placeholder: 'FILE',
  }),
  junit: define({
    describe: 'File for the report as JUnit XML, a test case a service; GitLab: artifacts: reports: junit',
    env: ['SWARM_CI_JUNIT'],
    schema: text,
    placeholder: 'FILE',
  }),
  metrics: define({
    describe: 'File for the numbers of the report as OpenMetrics text; GitLab: artifacts: reports: metrics',
    env: ['SWARM_CI_METRICS'],
    schema: text,
    placeholder: 'FILE',
  }),
  probes: define({
    describe: 'Addresses to ask during the rollout, and what must hold of their answers after it: docs/probes.md',
    env: [],
    schema: z.custom<readonly Probe[]>(Array.isArray),
    list: 'items',
    structure: readProbes,
    placeholder: 'LIST',
  }),
} satisfies Record<string, Setting>;
