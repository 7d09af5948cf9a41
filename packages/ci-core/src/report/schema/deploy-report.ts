import { z } from 'zod';
import { CAUSE_KINDS } from '../../verdict/cause/cause-kinds.ts';
import { alertSchema, undeliveredSchema } from './alert-schema.ts';
import { probeShape } from './probe-shape.ts';
import { timelineShape } from './timeline-shape.ts';
import { upgradeDeployReport } from './upgrade-deploy-report.ts';

/** `deploy-report.json`: what one deploy did. Later jobs read it; `version` rises when a field changes its meaning. */
export const REPORT_VERSION = 2;

const end = z.object({
  task: z.string().describe('ID of the task'),
  state: z.string().describe("The engine's word for how it ended: `failed`, `rejected`, `complete`, `orphaned`"),
  at: z.string().describe("ISO 8601, by the clock of the task's node"),
  error: z.string().optional().describe("The engine's own words for the end"),
  exitCode: z.number().int().optional().describe('Exit code of its container'),
});

const cause = z.object({
  kind: z.enum(CAUSE_KINDS).describe('The cause for machines'),
  headline: z.string().describe('The cause in one line'),
  hint: z.string().describe('What to do next'),
  task: z.string().optional().describe('ID of the task it was seen on'),
  image: z.string().optional().describe('The image that task ran'),
  error: z.string().optional().describe("The engine's own words for the task's end"),
  exitCode: z.number().int().optional().describe('Exit code of its container'),
  health: z
    .array(z.string())
    .describe('Output of its last health checks, oldest first; only when it ran on the manager'),
  logs: z.array(z.string()).describe('The last lines of both its output streams'),
  history: z.array(end).describe("How the service's tasks ended in this deploy, the last 10, oldest first"),
});

const service = z.object({
  name: z.string().describe('Name in the engine, <stack>_<service>'),
  id: z.string().optional().describe('ID in the engine'),
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
      'refused',
      'unknown',
    ])
    .describe(
      'What became of it; `refused`: SwarmUtils was not reached, or did not take the request; `unknown`: the deploy was broken off',
    ),
  changed: z.boolean().describe('Whether this deploy asked for anything new here'),
  running: z.number().int().describe('Tasks of the present version that run'),
  wanted: z.number().int().describe('Tasks the service asks for'),
  imageBefore: z.string().optional().describe('Image before the deploy'),
  imageWanted: z.string().optional().describe('Image that the manifest names'),
  image: z.string().optional().describe('Image that the service names now'),
  reason: z.string().optional().describe('Why the service is not well'),
  cause: cause.optional().describe('Why, as one of its tasks tells it'),
  restored: z
    .object({
      status: z
        .enum(['as-before', 'restored', 'recreated', 'removed', 'still-failing', 'broken'])
        .describe('`broken`: what ran before does not run; `still-failing`: nor did it before the deploy'),
      reason: z.string().optional().describe('Why it is broken or failing'),
    })
    .optional()
    .describe('What became of it when the stack was put back; `running`, `wanted` and `image` are those after that'),
  timeline: timelineShape.optional().describe('How its rollout went; absent where nothing moved'),
});

export const deployReportSchema = z.object({
  schema: z.literal('swarm-ci/deploy-report').describe('What kind of document this is'),
  version: z.literal(REPORT_VERSION).describe('Rises when a field changes its meaning or goes away'),
  environment: z.string().describe('Such as `prod`'),
  stack: z.string().describe('Name of the stack in the engine'),
  server: z.string().describe('`user@host`, or `this machine`; the address of SwarmUtils where that is asked'),
  engine: z.string().describe("Version of the manager's engine; `unknown` where SwarmUtils is asked"),
  rollback: z
    .string()
    .optional()
    .describe("Of the job `rollback`: ID of the release that was wanted, or `engine` for the engine's previous specs"),
  outcome: z
    .enum(['deployed', 'failed', 'rolled-back', 'timed-out', 'unknown'])
    .describe(
      'The worst of what became of the services; `rolled-back` too when the whole stack was put back; `unknown` when the deploy was broken off',
    ),
  driftedFrom: z
    .string()
    .optional()
    .describe(
      'ID of the live release, when the stack was not what it made of it any more as the deploy began: changed by hand, or left torn',
    ),
  aborted: z
    .object({
      code: z.string().describe('The error for machines, such as `CONNECTION_LOST`, `INTERRUPTED` or `SUPERSEDED`'),
      message: z.string().describe('What happened, and what was left'),
      hint: z.string().optional().describe('What to do next'),
    })
    .optional()
    .describe('What ended the deploy before its verdict; the services are as they were last seen'),
  exitCode: z.number().int().describe('Exit code of the job'),
  startedAt: z.iso.datetime().describe('ISO 8601, UTC'),
  seconds: z.number().min(0).max(1e8).describe('How long it took'),
  commit: z.string().optional().describe('Commit of the manifests'),
  branch: z.string().optional().describe('Branch of the manifests'),
  job: z.string().optional().describe("The CI job's address"),
  actor: z.string().optional().describe('Who started the job'),
  headCommit: z.string().optional().describe('Commit that was pushed, where the job runs on a merge of it'),
  commitUrl: z.string().optional().describe("The commit's address"),
  review: z.string().optional().describe('Address of the merge request or pull request'),
  dockerError: z.string().optional().describe('What `docker stack deploy` refused, in its own words'),
  alert: alertSchema.optional().describe('What people are told of a deploy that failed'),
  resolves: alertSchema.optional().describe('The alert that was open before this deploy and is over now'),
  undelivered: z.array(undeliveredSchema).optional().describe('Ends of earlier alerts that a channel did not take'),
  warnings: z.array(z.string()).describe('What was odd, but stopped nothing'),
  restored: z
    .object({
      complete: z.boolean().describe('Whether the stack is what it was before the deploy'),
      files: z.string().optional().describe('ID of the release whose files are on the server again'),
    })
    .optional()
    .describe('The stack was put back to what it was before the deploy'),
  services: z.array(service).describe("In the manifest's order, then those that are not in it any more"),
  probes: z.array(probeShape).optional().describe('What the probes showed, where there are any'),
});

/** A report in a file, which a job of an earlier version may have written. */
export const storedDeployReportSchema = z.preprocess(upgradeDeployReport, deployReportSchema);

export type DeployReport = z.infer<typeof deployReportSchema>;
export type ServiceReport = z.infer<typeof service>;
export type ProbeReport = z.infer<typeof probeShape>;
export type Cause = z.infer<typeof cause>;
