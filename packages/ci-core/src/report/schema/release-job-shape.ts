import { z } from 'zod';
import { CAUSE_KINDS } from '../../verdict/cause/cause-kinds.ts';

/** The outcome of one release job in a deploy. */
export const releaseJobShape = z.object({
  name: z.string().describe('`<stack>_<service>`'),
  run: z.enum(['before', 'after']).describe('Whether it runs before any service changes, or after all have settled'),
  status: z
    .enum(['succeeded', 'failed', 'timed-out', 'already-run', 'not-run', 'unknown'])
    .describe(
      '`timed-out`: it did not end in time and was removed; `already-run`: it succeeded in an earlier deploy of the same release; `not-run`: it was not started, see `reason`; `unknown`: the deploy was aborted while it ran',
    ),
  onFailure: z
    .enum(['fail', 'warn'])
    .describe('Whether a failure makes the deploy fail, or is only a warning (`swarm-ci.on-failure`)'),
  image: z.string().optional().describe('Image that it runs'),
  seconds: z.number().optional().describe('Duration in seconds, if it ran in this deploy'),
  reason: z.string().optional().describe('Why it failed, or was not run, or is unknown'),
  cause: z
    .object({
      kind: z.enum(CAUSE_KINDS).describe('Kind of the cause, for programs'),
      hint: z.string().describe('Suggested next step'),
    })
    .optional()
    .describe('Cause of the failure, found on its task'),
  exitCode: z.number().int().optional().describe('Exit code of its container'),
  logs: z.array(z.string()).describe('Last lines that it wrote to stdout and stderr'),
});
