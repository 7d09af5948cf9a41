import { z } from 'zod';
import { CAUSE_KINDS } from '../../verdict/cause/cause-kinds.ts';
import { canaryShape } from '../canary/canary-shape.ts';
import { alertSchema, undeliveredSchema } from './alert-schema.ts';
import { probeShape } from './probe-shape.ts';
import { releaseJobShape } from './release-job-shape.ts';
import { timelineShape } from './timeline-shape.ts';
import { upgradeDeployReport } from './upgrade-deploy-report.ts';

/** `deploy-report.json`: the result of one deploy, which later jobs read. The version is increased when a field is removed or changes its meaning. */
export const REPORT_VERSION = 2;

const end = z.object({
  task: z.string().describe('ID of the task'),
  state: z.string().describe('State of the task in the engine: `failed`, `rejected`, `complete` or `orphaned`'),
  at: z.string().describe('ISO 8601, by the clock of the node that ran the task'),
  error: z.string().optional().describe('Error message of the engine'),
  exitCode: z.number().int().optional().describe('Exit code of the container'),
});

const cause = z.object({
  kind: z.enum(CAUSE_KINDS).describe('Kind of the cause, for programs'),
  headline: z.string().describe('Description of the cause in one line'),
  hint: z.string().describe('Suggested next step'),
  task: z.string().optional().describe('ID of the task that showed the cause'),
  image: z.string().optional().describe('Image of that task'),
  error: z.string().optional().describe('Error message of the engine for this task'),
  exitCode: z.number().int().optional().describe('Exit code of the container'),
  health: z
    .array(z.string())
    .describe('Output of the last health checks of that task, oldest first; only when it ran on the manager'),
  logs: z.array(z.string()).describe('Last lines that the task wrote to stdout and stderr'),
  history: z.array(end).describe('Tasks of the service that ended during this deploy, the last 10, oldest first'),
});

const service = z.object({
  name: z.string().describe('Name in the swarm, `<stack>_<service>`'),
  id: z.string().optional().describe('ID in the swarm'),
  status: z
    .enum([
      'created',
      'updated',
      'unchanged',
      'removed',
      'rolled-back',
      'paused',
      'failing',
      'timed-out',
      'superseded',
      'still-failing',
      'refused',
      'unknown',
    ])
    .describe(
      'Verdict of the service; `still-failing`: fails as before this deploy, which does not change what its tasks run, or because the nodes have changed; `refused`: SwarmUtils could not be reached or rejected the request; `unknown`: the deploy was aborted after it began with the service and before the verdict, or SwarmUtils closed the connection',
    ),
  changed: z.boolean().describe('Whether this deploy changed the service'),
  running: z.number().int().describe('Running tasks of the current version'),
  wanted: z.number().int().describe('Number of tasks that the service should have'),
  imageBefore: z.string().optional().describe('Image before the deploy'),
  imageWanted: z.string().optional().describe('Image in the manifest, or for `watch` the one that the command set'),
  image: z.string().optional().describe('Image in the current spec of the service'),
  reason: z
    .string()
    .optional()
    .describe('Why the service failed, as the engine reports it; or what another user or job changed meanwhile'),
  waitsFor: z
    .array(z.string())
    .optional()
    .describe('Services that had to settle before this one was changed; absent if there were none'),
  cause: cause.optional().describe('Cause of the failure, found on one of its tasks'),
  restored: z
    .object({
      status: z
        .enum(['as-before', 'restored', 'recreated', 'removed', 'left', 'still-failing', 'broken'])
        .describe(
          '`as-before`: there was nothing to restore; `restored`: has its previous spec again; `recreated`: had been removed; `removed`: was created by this deploy; `left`: another user or job changed it during the deploy; `still-failing`: as it was, but failing for another reason than the deploy; `broken`: could not be restored',
        ),
      reason: z.string().optional().describe('Why it is `broken`, `left` or `still-failing`'),
    })
    .optional()
    .describe(
      'Result for this service after the stack was restored; `running`, `wanted` and `image` are the values after it',
    ),
  timeline: timelineShape.optional().describe('Course of its rollout; absent when nothing changed'),
});

export const deployReportSchema = z.object({
  schema: z.literal('swarm-ci/deploy-report').describe('Type of this document'),
  version: z
    .literal(REPORT_VERSION)
    .describe('Version of this format; increased when a field is removed or changes its meaning'),
  environment: z.string().describe('Name of the environment, such as `prod`'),
  stack: z.string().describe('Name of the stack in the swarm'),
  server: z
    .string()
    .describe('`user@host`, or `this machine`; the URL of SwarmUtils when services are updated through it'),
  engine: z
    .string()
    .describe('Version of the Docker Engine on the manager; `unknown` when services are updated through SwarmUtils'),
  rollback: z
    .string()
    .optional()
    .describe(
      'Only for the jobs `rollback` and `restore`: ID of the release to go back to, `engine` for the previous specs that the engine keeps, or `watch` for the state before the command of a `watch`',
    ),
  command: z
    .object({
      exitCode: z.number().int().optional().describe('Exit code of the command; absent if it did not end'),
      error: z.string().optional().describe('Why the outcome is `failed` although no service failed'),
    })
    .optional()
    .describe('Only for the job `watch`: the command that made the deploy'),
  outcome: z
    .enum(['deployed', 'failed', 'rolled-back', 'timed-out', 'waiting', 'unknown'])
    .describe(
      'Result of the deploy: the worst verdict of its services; also `rolled-back` when the whole stack was restored, or when a canary was bad and only the stable version serves again; `waiting`: a canary serves its share until a person promotes or aborts it; `unknown` when the deploy was aborted, or the connection to SwarmUtils was lost',
    ),
  driftedFrom: z
    .string()
    .optional()
    .describe(
      'ID of the live release, if the stack had drifted from it before the deploy: by a manual change, or by a failed deploy that was not restored',
    ),
  aborted: z
    .object({
      code: z.string().describe('Error code for programs, such as `CONNECTION_LOST`, `INTERRUPTED` or `SUPERSEDED`'),
      message: z.string().describe('What happened, and in which state the server was left'),
      hint: z.string().optional().describe('Suggested next step'),
    })
    .optional()
    .describe('Why the deploy ended before its verdict; the services are as they were last seen'),
  exitCode: z.number().int().describe('Exit code of the job'),
  startedAt: z.iso.datetime().describe('ISO 8601, UTC'),
  seconds: z.number().min(0).max(1e8).describe('Duration in seconds'),
  commit: z.string().optional().describe('Commit of the manifests'),
  branch: z.string().optional().describe('Branch of the manifests'),
  job: z.string().optional().describe('URL of the CI job'),
  actor: z.string().optional().describe('User who started the job'),
  headCommit: z.string().optional().describe('Commit that was pushed, if the job runs on a merge commit of it'),
  commitUrl: z.string().optional().describe('URL of the commit'),
  review: z.string().optional().describe('URL of the merge request or pull request'),
  dockerError: z.string().optional().describe('What the engine refused'),
  alert: alertSchema.optional().describe('Alert that is open after this deploy'),
  resolves: alertSchema.optional().describe('Alert that was open before this deploy and is resolved now'),
  undelivered: z
    .array(undeliveredSchema)
    .optional()
    .describe('Resolutions of earlier alerts that a channel has not accepted yet'),
  warnings: z.array(z.string()).describe('Warnings, which did not stop the deploy'),
  restored: z
    .object({
      complete: z.boolean().describe('Whether the whole stack is in its state before the deploy'),
      files: z.string().optional().describe('ID of the release whose files were restored on the server'),
    })
    .optional()
    .describe('Present if swarm-ci restored the stack after the deploy failed'),
  services: z.array(service).describe('Services in the order of the manifest, then those that were removed from it'),
  releaseJobs: z
    .array(releaseJobShape)
    .optional()
    .describe('Outcomes of the services that run around a release, such as database migrations; absent without any'),
  canaries: z
    .array(canaryShape)
    .optional()
    .describe('Canaries, blue-green deploys and rehearsals of services; absent without any'),
  probes: z.array(probeShape).optional().describe('Results of the probes, if any are configured'),
});

/** A report in a file, which a job of an earlier version may have written. */
export const storedDeployReportSchema = z.preprocess(upgradeDeployReport, deployReportSchema);

export type DeployReport = z.infer<typeof deployReportSchema>;
export type ServiceReport = z.infer<typeof service>;
export type ReleaseJobReport = z.infer<typeof releaseJobShape>;
export type ProbeReport = z.infer<typeof probeShape>;
export type Cause = z.infer<typeof cause>;
