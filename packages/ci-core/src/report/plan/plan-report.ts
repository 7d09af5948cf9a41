import { z } from 'zod';
import type { ActiveRollout } from '../../plan/canary/active-rollouts.ts';
import type { ObjectStep } from '../../plan/changes/object-changes.ts';
import type { PlannedService } from '../../plan/changes/planned-services.ts';
import type { Change } from '../../plan/changes/service-changes.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { type ChangeOrder, waitsFor } from '../../plan/order/change-order.ts';
import { wavesIn } from '../../plan/order/graph.ts';
import type { PlannedJob } from '../../plan/release-job/planned-job.ts';
import { linksOf } from '../text/links.ts';
import { omitUndefined } from '../text/omit-undefined.ts';
import { plannedJobReport, plannedJobShape } from './planned-job-report.ts';
import { plannedRolloutReport, plannedRolloutShape } from './planned-rollout-report.ts';

const PLAN_VERSION = 1;

const names = z.array(z.string());

const change = z.object({
  what: z
    .string()
    .describe('What changes, such as `image`, `replicas` or `environment`; otherwise the path in the service spec'),
  from: z.string().optional().describe('Current value, for `image` and `replicas`'),
  to: z.string().optional().describe('New value, for `image` and `replicas`'),
  added: names.optional().describe('Names that are added; values are never shown'),
  changed: names.optional().describe('Names whose values change'),
  removed: names.optional().describe('Names that are removed'),
});

const service = z.object({
  name: z.string().describe('Name in the swarm, `<stack>_<service>`'),
  status: z
    .enum(['created', 'updated', 'unchanged', 'removed'])
    .describe('Verdict that a successful deploy would report'),
  imageBefore: z.string().optional().describe('Current image'),
  image: z.string().optional().describe('Image after the deploy'),
  changes: z.array(change).describe('Differences between the current and the new spec'),
  waitsFor: names
    .optional()
    .describe('Services that have to settle before this one is changed; absent if there are none'),
  drifted: z.boolean().describe('Whether the service was changed outside of swarm-ci since the live release'),
});

/** `plan --json`: what a deploy would change. */
export const planReportSchema = z.object({
  schema: z.literal('swarm-ci/deploy-plan').describe('Type of this document'),
  version: z
    .literal(PLAN_VERSION)
    .describe('Version of this format; increased when a field is removed or changes its meaning'),
  environment: z.string().describe('Name of the environment, such as `prod`'),
  stack: z.string().describe('Name of the stack in the swarm'),
  server: z.string().describe('`user@host`, or `this machine`'),
  changes: z.boolean().describe('Whether a deploy would change anything'),
  exitCode: z.number().int().describe('Exit code of the job'),
  refused: z
    .object({
      by: z
        .enum(['docker', 'older-commit', 'foreign', 'order'])
        .describe(
          '`docker`: Docker refuses the compose file; `older-commit`: a newer commit is live, or one that this branch does not contain; `foreign`: a service or network is in the way that swarm-ci did not deploy; `order`: a service depends on one that does not run, which `order: strict` forbids',
        ),
      reason: z.string().describe('Error message'),
      hint: z.string().optional().describe('Suggested next step'),
    })
    .optional()
    .describe('Present if a deploy would be refused; it would change nothing'),
  release: z.string().optional().describe('ID of the live release'),
  commit: z.string().optional().describe('Commit of the manifests'),
  branch: z.string().optional().describe('Branch of the manifests'),
  job: z.string().optional().describe('URL of the CI job'),
  headCommit: z.string().optional().describe('Commit that was pushed, if the job runs on a merge commit of it'),
  commitUrl: z.string().optional().describe('URL of the commit'),
  review: z.string().optional().describe('URL of the merge request or pull request'),
  services: z.array(service).describe('Services in the order of the manifest, then those that were removed from it'),
  waves: z
    .array(names)
    .optional()
    .describe(
      'Services in the order in which they are changed, by `depends_on`; absent if all are changed side by side',
    ),
  releaseJobs: z
    .array(plannedJobShape)
    .optional()
    .describe('Services that run around the release, such as database migrations; absent without any'),
  rollouts: z
    .array(plannedRolloutShape)
    .optional()
    .describe('Services whose new version gets its traffic step by step, see `rollouts`; absent without any'),
  networks: names.describe('Networks that would be created'),
  configs: names.describe('Configs that would be created'),
  secrets: names.describe('Secrets that would be created'),
  planFile: z.string().optional().describe('File with this plan, for `deploy --plan`, if `--out` is set'),
  files: z
    .array(z.object({ path: z.string(), change: z.enum(['added', 'changed', 'removed']) }))
    .describe('Files on the server that would change; files of secrets are not listed'),
  warnings: z.array(z.string()).describe('Warnings, which would not stop the deploy'),
});

export type PlanReport = z.infer<typeof planReportSchema>;

export type PlanSource = {
  readonly plan: Pick<DeployPlan, 'environment' | 'stack' | 'context'>;
  readonly server: string;
  readonly services: readonly PlannedService[];
  readonly order: ChangeOrder;
  readonly jobs: readonly PlannedJob[];
  readonly rollouts?: readonly ActiveRollout[];
  /** Networks, configs and secrets that do not exist yet. */
  readonly missing: readonly ObjectStep[];
  readonly files: PlanReport['files'];
  readonly refused: PlanReport['refused'] | undefined;
  readonly release: string | undefined;
  readonly warnings: readonly string[];
};

/** Exit code of a deploy that would be refused. */
const REFUSED = 2;

export function makePlanReport(source: PlanSource): PlanReport {
  const { plan, missing, files, refused } = source;
  const [networks, configs, secrets] = (['networks', 'configs', 'secrets'] as const).map((kind) =>
    missing.filter(({ of }) => of === kind).map(({ name }) => name),
  ) as [string[], string[], string[]];
  const { sha: commit, branch, job } = plan.context;
  const services = source.services.map(({ imageBefore, image, changes, ...rest }) => ({
    ...rest,
    ...omitUndefined({ imageBefore, image, waitsFor: waitsFor(source.order, rest.name) }),
    changes: changes.map(copied),
  }));
  const waves = wavesIn(source.order, [...source.order.keys()].sort());
  const moved = services.some(({ status }) => status !== 'unchanged');
  const runs = source.jobs.some(({ action }) => action === 'run');
  return {
    schema: 'swarm-ci/deploy-plan',
    version: PLAN_VERSION,
    environment: plan.environment,
    stack: plan.stack,
    server: source.server,
    changes: moved || runs || [networks, configs, secrets, files].some(({ length }) => length > 0),
    exitCode: refused === undefined ? 0 : REFUSED,
    ...omitUndefined({ refused, release: source.release, commit, branch, job: job.url, ...linksOf(plan.context) }),
    services,
    ...(waves.length > 1 ? { waves } : {}),
    ...(source.jobs.length > 0 ? { releaseJobs: source.jobs.map(plannedJobReport) } : {}),
    ...(source.rollouts?.length ? { rollouts: source.rollouts.map(plannedRolloutReport) } : {}),
    networks,
    configs,
    secrets,
    files: [...files],
    warnings: [...source.warnings],
  };
}

function copied({
  what,
  from,
  to,
  added,
  changed,
  removed,
}: Change): PlanReport['services'][number]['changes'][number] {
  const list = (names: readonly string[] | undefined) => (names === undefined ? undefined : [...names]);
  return { what, ...omitUndefined({ from, to, added: list(added), changed: list(changed), removed: list(removed) }) };
}
