import { z } from 'zod';
import { CAUSE_KINDS } from '../../verdict/cause/cause-kinds.ts';

/** A deploy that failed, for people who were not looking; one an environment. */
export const alertSchema = z.object({
  fingerprint: z.string().describe('The same for the same cause in the same service, stack and environment'),
  severity: z
    .enum(['critical', 'warning'])
    .describe('`warning` when the previous version is running again, `critical` when something is left broken'),
  title: z.string().describe('What happened, in one line'),
  environment: z.string().describe('Such as `prod`'),
  stack: z.string().describe('Name of the stack in the engine'),
  server: z.string().describe('`user@host`, or `this machine`'),
  service: z.string().optional().describe('The service that the cause was seen in'),
  services: z.array(z.string()).describe('All that are not well'),
  cause: z
    .object({
      kind: z.enum(CAUSE_KINDS).describe('The cause for machines'),
      headline: z.string().describe('The cause in one line'),
    })
    .describe('Why, as far as it is known'),
  nextStep: z.string().describe('What to do'),
  startedAt: z.iso.datetime().describe('When the first of the deploys that failed so began; ISO 8601, UTC'),
  deploys: z.number().int().describe('How many deploys have failed so, one after another'),
  commits: z.array(z.string()).describe('The commits of these deploys, the last 10'),
  links: z
    .object({
      job: z.string().optional().describe('The CI job'),
      review: z.string().optional().describe('The merge request or pull request'),
      commit: z.string().optional().describe('The commit'),
    })
    .describe('Addresses in the browser'),
});

export type Alert = z.infer<typeof alertSchema>;

/** The end of an alert that not everybody was told of. */
export const undeliveredSchema = z.object({
  alert: alertSchema.describe('The alert that is over'),
  channels: z.array(z.string()).optional().describe('Who has not been told; all, where it is absent'),
});

export type UndeliveredResolution = z.infer<typeof undeliveredSchema>;
