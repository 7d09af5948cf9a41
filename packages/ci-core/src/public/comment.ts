export { type Comment, type CommentAction, type CommentIdentity, planUpsert } from '../plan/review/comment-upsert.ts';
