import { z } from 'zod';
import { CAUSE_KINDS } from '../../verdict/cause/cause-kinds.ts';

/** The notification about a failed deploy. An environment has at most one open alert. */
export const alertSchema = z.object({
  fingerprint: z
    .string()
    .describe(
      'Identity of the alert: the same cause in the same service, stack and environment has the same fingerprint',
    ),
  severity: z
    .enum(['critical', 'warning'])
    .describe('`warning`: the previous version is running again; `critical`: the stack needs attention'),
  title: z.string().describe('Summary in one line'),
  environment: z.string().describe('Name of the environment, such as `prod`'),
  stack: z.string().describe('Name of the stack in the swarm'),
  server: z.string().describe('`user@host`, or `this machine`'),
  service: z.string().optional().describe('The service that the cause belongs to'),
  services: z.array(z.string()).describe('All services that failed'),
  cause: z
    .object({
      kind: z.enum(CAUSE_KINDS).describe('Kind of the cause, for programs'),
      headline: z.string().describe('Description of the cause in one line'),
    })
    .describe('Why the deploy failed'),
  nextStep: z.string().describe('Suggested next step'),
  startedAt: z.iso.datetime().describe('Start of the first deploy that failed with this alert; ISO 8601, UTC'),
  deploys: z.number().int().describe('Number of consecutive deploys that failed with this alert'),
  commits: z.array(z.string()).describe('Commits of these deploys, the last 10'),
  links: z
    .object({
      job: z.string().optional().describe('URL of the CI job'),
      review: z.string().optional().describe('URL of the merge request or pull request'),
      commit: z.string().optional().describe('URL of the commit'),
    })
    .describe('Links for the browser'),
});

export type Alert = z.infer<typeof alertSchema>;

/** A resolved alert whose resolution some channels have not accepted yet. */
export const undeliveredSchema = z.object({
  alert: alertSchema.describe('The resolved alert'),
  channels: z.array(z.string()).optional().describe('Channels that have not accepted it yet; all channels when absent'),
});

export type UndeliveredResolution = z.infer<typeof undeliveredSchema>;
