import { z } from 'zod';
import type { Comment } from '../../plan/review/comment-upsert.ts';

const comment = z.object({ id: z.number(), author: z.string(), body: z.string(), url: z.string() });
const request = z.object({ number: z.number().int().positive(), url: z.string() });
const labels = z.array(z.string());

/** The comment, the merge or pull request, the labels or the name that an API told; throws where they are none. */
export const commentIn = (told: unknown): Comment => comment.parse(told);
export const requestIn = (told: unknown): z.infer<typeof request> => request.parse(told);
export const labelsIn = (told: unknown): string[] => labels.parse(told);
export const textIn = (told: unknown): string => z.string().parse(told);
export const numberIn = (told: unknown): number | undefined => z.number().int().positive().optional().parse(told);

/** Whether an error tells that an answer was none of the API; one of the connection has a cause. */
export function isOdd(error: unknown): boolean {
  return error instanceof z.ZodError || (error instanceof TypeError && error.cause === undefined);
}
