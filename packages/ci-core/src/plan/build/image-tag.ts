import { shortSha } from '../../text.ts';

/** `sha`: `20260131_7ab44e95`, the date and 8 characters of the commit. `datetime`: `20260131_100000`. Both in UTC. */
export type TagFormat = 'sha' | 'datetime';

/** `YYYYMMDD_<first 8 characters of the SHA>` or `YYYYMMDD_HHMMSS`, in UTC. */
export function imageTag({ sha, date, format }: { sha: string; date: Date; format: TagFormat }): string {
  const [day = '', time = ''] = date.toISOString().split('T');
  const suffix = format === 'sha' ? shortSha(sha).toLowerCase() : time.slice(0, 8).replaceAll(':', '');
  return `${day.replaceAll('-', '')}_${suffix}`;
}
