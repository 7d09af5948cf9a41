import { z } from 'zod';

const count = z.number().int();
const moment = z.number().int().describe('Milliseconds since the start of the rollout');

const point = z.object({
  at: moment,
  old: count.describe('Running tasks of the previous version'),
  oldStarting: count.describe('Tasks of the previous version that are starting or not healthy yet'),
  new: count.describe('Running tasks of any other version'),
  newStarting: count.describe('Tasks of any other version that are starting or not healthy yet'),
  stopping: count.optional().describe('Tasks of any version that are to end, but have not stopped yet'),
  failed: count.describe('Tasks of any version that have failed so far'),
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
      '`failed`: a task failed; `restoring`: swarm-ci began to restore the stack; otherwise a change of the service or of its update status, as the engine names it',
    ),
  task: z.string().optional().describe('ID of the failed task'),
  version: z.enum(['old', 'new']).optional().describe('Version of the failed task'),
});

/** The course of the rollout of one service. */
export const timelineShape = z.object({
  until: moment.describe('Time of the last snapshot'),
  points: z.array(point).describe('Number of tasks over time; each point is valid until the next; at most 500'),
  marks: z.array(mark).describe('Events of the rollout; at most 500'),
});
