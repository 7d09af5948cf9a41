import { z } from 'zod';
import type { Comment } from '../../plan/review/comment-upsert.ts';

const comment = z.object({ id: z.number(), author: z.string(), body: z.string(), url: z.string() });
const request = z.object({ number: z.number().int().positive(), url: z.string() });
const labels = z.array(z.string());

/** The comment, the merge or pull request, the labels or the name in a response; throws if the response is something else. */
export const commentIn = (value: unknown): Comment => comment.parse(value);
export const requestIn = (value: unknown): z.infer<typeof request> => request.parse(value);
export const labelsIn = (value: unknown): string[] => labels.parse(value);
export const textIn = (value: unknown): string => z.string().parse(value);
export const numberIn = (value: unknown): number | undefined => z.number().int().positive().optional().parse(value);

/** Whether an error means that the response is not of the API; an error of the connection has a cause. */
export function isOdd(error: unknown): boolean {
  return error instanceof z.ZodError || (error instanceof TypeError && error.cause === undefined);
}
