import { z } from 'zod';

const count = z.number().int();
const moment = z.number().int().describe('Milliseconds since the start of the rollout');

const version = z.object({
  version: z.string().describe('Version as read from a response'),
  answers: count.describe('Number of responses with this version'),
  first: moment,
  last: moment,
});

const stretch = z.object({
  at: moment,
  failed: z.boolean().describe('Whether these responses failed'),
  version: z.string().optional().describe('Version in these responses'),
});

const gate = z.object({
  seconds: z.number().describe('How long the expectation had to be met after the rollout, in seconds'),
  held: z.boolean().describe('Whether it was met; if not, the deploy failed'),
  why: z.string().optional().describe('Which part of the expectation was not met'),
});

/** The results of one probe. */
export const probeShape = z.object({
  url: z.string().describe('URL that was requested'),
  from: z
    .enum(['runner', 'manager'])
    .describe('Where the requests came from: `runner`, the machine of the job, or `manager`, the server'),
  every: count.describe('Interval between requests, in milliseconds'),
  asked: count.describe('Number of requests'),
  failed: count.describe('Number of requests without a response, or with a status that counts as failed'),
  failure: z.string().optional().describe('Description of the first failure'),
  until: moment.describe('Time of the last response'),
  versions: z.array(version).describe('Versions seen in responses, in order of their first response'),
  strip: z
    .array(stretch)
    .describe(
      'Timeline of the responses; consecutive equal ones form one stretch, which lasts until the next; at most 500',
    ),
  gate: gate.optional().describe('Result of its gate; absent when the gate was not checked'),
});
