import { z } from 'zod';

const count = z.number().int();
const moment = z.number().int().describe('Milliseconds since the rollout began');

const version = z.object({
  version: z.string().describe('As an answer told it'),
  answers: count.describe('How many answers told it'),
  first: moment,
  last: moment,
});

const stretch = z.object({
  at: moment,
  failed: z.boolean().describe('Whether the answers failed'),
  version: z.string().optional().describe('The version they told'),
});

const gate = z.object({
  seconds: z.number().describe('How long the expectation had to hold after the rollout'),
  held: z.boolean().describe('Whether it did; if not, the release failed'),
  why: z.string().optional().describe('What did not hold'),
});

/** What the answers of one probe showed. */
export const probeShape = z.object({
  url: z.string().describe('The address that was asked'),
  from: z.enum(['runner', 'manager']).describe('Who asked'),
  every: count.describe('Milliseconds from one question to the next'),
  asked: count.describe('How many questions were asked'),
  failed: count.describe('How many of them had no answer, or one with a status that counts as failed'),
  failure: z.string().optional().describe('The first failure'),
  until: moment.describe('When the last answer came'),
  versions: z.array(version).describe('The versions that answered, in the order in which they came'),
  strip: z.array(stretch).describe('Like answers in a row are one stretch, until the next; at most 500'),
  gate: gate.optional().describe('What became of its expectation; absent when it was not asked for'),
});
