export type TagFormat = 'sha' | 'datetime';

/** `YYYYMMDD_<first 8 of the sha>`, or `YYYYMMDD_HHMMSS`; in UTC. */
export function imageTag({ sha, date, format }: { sha: string; date: Date; format: TagFormat }): string {
  const [day = '', time = ''] = date.toISOString().split('T');
  const suffix = format === 'sha' ? sha.slice(0, 8).toLowerCase() : time.slice(0, 8).replaceAll(':', '');
  return `${day.replaceAll('-', '')}_${suffix}`;
}
