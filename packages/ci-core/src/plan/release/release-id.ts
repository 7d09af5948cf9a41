import { shortSha } from '../../text.ts';

const STAMP = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/;

/**
 * `YYYYMMDD-HHMMSS` in UTC, then the first 8 characters of the commit. It sorts after the previous release (`last`), even
 * if that was made in the same second or on a machine whose clock is ahead.
 */
export function releaseId(now: Date, sha: string | undefined, last: string | undefined): string {
  const own = stampOf(now);
  const [before = '', ...parts] = STAMP.exec(last ?? '') ?? [];
  const stamp = own > before ? own : stampOf(secondAfter(parts.map(Number)));
  return sha === undefined ? stamp : `${stamp}-${shortSha(sha)}`;
}

function stampOf(date: Date): string {
  return date.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
}

function secondAfter([year = 0, month = 1, day, hour, minute, second = 0]: readonly number[]): Date {
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second + 1));
}
