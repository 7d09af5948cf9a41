import { z } from 'zod';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { PlannedService } from '../../plan/rehearsal/planned-services.ts';
import type { Rehearsal } from '../../plan/rehearsal/rehearsal.ts';
import type { Change } from '../../plan/rehearsal/service-changes.ts';
import { linksOf } from '../text/links.ts';
import { omitUndefined } from '../text/omit-undefined.ts';

const PLAN_VERSION = 1;

const names = z.array(z.string());

const change = z.object({
  what: z.string().describe('Such as `image`, `replicas`, `environment`; else the path in the spec of the engine'),
  from: z.string().optional().describe('Of `image` and `replicas`'),
  to: z.string().optional().describe('Of `image` and `replicas`'),
  added: names.optional().describe('Names; values are never told'),
  changed: names.optional().describe('Names whose values change'),
  removed: names.optional().describe('Names'),
});

const service = z.object({
  name: z.string().describe('Name in the engine, <stack>_<service>'),
  status: z.enum(['created', 'updated', 'unchanged', 'removed']).describe('What the deploy would report of it'),
  imageBefore: z.string().optional().describe('Image that it has now'),
  image: z.string().optional().describe('Image that it would have'),
  changes: z.array(change).describe('What an update would change'),
  drifted: z.boolean().describe('It is not as the live release left it: somebody changed it since'),
});

/** `plan --json`: what a deploy would change. */
export const planReportSchema = z.object({
  schema: z.literal('swarm-ci/deploy-plan').describe('What kind of document this is'),
  version: z.literal(PLAN_VERSION).describe('Rises when a field changes its meaning or goes away'),
  environment: z.string().describe('Such as `prod`'),
  stack: z.string().describe('Name of the stack in the engine'),
  server: z.string().describe('`user@host`, or `this machine`'),
  changes: z.boolean().describe('Whether a deploy would change anything'),
  exitCode: z.number().int().describe('Exit code of the job'),
  refused: z
    .object({
      by: z.enum(['docker', 'older-commit']).describe('`docker`: `docker stack deploy` itself'),
      reason: z.string().describe('In its own words'),
      hint: z.string().optional().describe('What to do next'),
    })
    .optional()
    .describe('A deploy would be refused; the rest tells how far `docker stack deploy` would come'),
  release: z.string().optional().describe('ID of the live release'),
  commit: z.string().optional().describe('Commit of the manifests'),
  branch: z.string().optional().describe('Branch of the manifests'),
  job: z.string().optional().describe("The CI job's address"),
  headCommit: z.string().optional().describe('Commit that was pushed, where the job runs on a merge of it'),
  commitUrl: z.string().optional().describe("The commit's address"),
  review: z.string().optional().describe('Address of the merge request or pull request'),
  services: z.array(service).describe("In the manifest's order, then those that are not in it any more"),
  networks: names.describe('Networks that would be made'),
  configs: names.describe('Configs that would be made'),
  secrets: names.describe('Secrets that would be made'),
  files: z
    .array(z.object({ path: z.string(), change: z.enum(['added', 'changed', 'removed']) }))
    .describe('Files on the server that would not be what they are; those of secrets are not told'),
  warnings: z.array(z.string()).describe('What is odd, but would stop nothing'),
});

export type PlanReport = z.infer<typeof planReportSchema>;

export type PlanSource = {
  readonly plan: Pick<DeployPlan, 'environment' | 'stack' | 'context'>;
  readonly server: string;
  readonly services: readonly PlannedService[];
  readonly rehearsal: Rehearsal;
  readonly refused: PlanReport['refused'] | undefined;
  readonly release: string | undefined;
  readonly warnings: readonly string[];
};

/** The codes with which the deploy would be refused. */
const exitCodes = { docker: 1, 'older-commit': 2 } as const;

export function makePlanReport(source: PlanSource): PlanReport {
  const { plan, rehearsal, refused } = source;
  const { networks, configs, secrets, files } = rehearsal;
  const { sha: commit, branch, job } = plan.context;
  const services = source.services.map(({ imageBefore, image, changes, ...rest }) => ({
    ...rest,
    ...omitUndefined({ imageBefore, image }),
    changes: changes.map(copied),
  }));
  const moved = services.some(({ status }) => status !== 'unchanged');
  return {
    schema: 'swarm-ci/deploy-plan',
    version: PLAN_VERSION,
    environment: plan.environment,
    stack: plan.stack,
    server: source.server,
    changes: moved || [networks, configs, secrets, files].some(({ length }) => length > 0),
    exitCode: refused === undefined ? 0 : exitCodes[refused.by],
    ...omitUndefined({ refused, release: source.release, commit, branch, job: job.url, ...linksOf(plan.context) }),
    services,
    networks: [...networks],
    configs: [...configs],
    secrets: [...secrets],
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
