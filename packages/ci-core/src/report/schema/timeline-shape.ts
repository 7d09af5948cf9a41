import { z } from 'zod';

const count = z.number().int();
const moment = z.number().int().describe('Milliseconds since the rollout began');

const point = z.object({
  at: moment,
  old: count.describe('Tasks of the version from before the deploy that run'),
  oldStarting: count.describe('Tasks of it that are on their way to running, or not healthy yet'),
  new: count.describe('Tasks of any other version that run'),
  newStarting: count.describe('Tasks of it that are on their way to running, or not healthy yet'),
  failed: count.describe('Tasks that have failed so far, of any version'),
});

const mark = z.object({
  at: moment,
  what: z
    .enum([
      'created',
      'removed',
      'failed',
      'updating',
      'completed',
      'paused',
      'rollback_started',
      'rollback_completed',
      'rollback_paused',
      'restoring',
    ])
    .describe(
      "A task that failed, a change of the service in the engine's words, or the moment from which the stack was put back",
    ),
  task: z.string().optional().describe('ID of the task that failed'),
  version: z.enum(['old', 'new']).optional().describe('The version that task ran'),
});

/** How the rollout of one service went. */
export const timelineShape = z.object({
  until: moment.describe('When the last look was'),
  points: z.array(point).describe('Each holds until the next one; at most 500'),
  marks: z.array(mark).describe('Moments that stand out; at most 500'),
});
