import { type AlertRecord, recordAfterDelivery } from './alert-record.ts';
import type { AlertSource } from './notification.ts';

/** What the removal of a stack has to deliver, at `startedAt`: that the alerts on record are resolved. Undefined without any. */
export function removalAlert(
  { open, undelivered }: AlertRecord,
  of: Pick<AlertSource, 'environment' | 'stack' | 'startedAt' | 'job'>,
): AlertSource | undefined {
  if (open === undefined && undelivered.length === 0) return undefined;
  return { ...of, seconds: 0, isRemoved: true, undelivered, ...(open === undefined ? {} : { resolves: open }) };
}

/** A warning for each alert that stays open somewhere: nothing resolves it any more. */
export function leftOpen(
  source: AlertSource,
  deliveries: readonly { readonly channel: string; readonly delivered: boolean }[],
): string[] {
  const { undelivered } = recordAfterDelivery(source, deliveries);
  const left = undelivered.map(({ alert, channels = [] }) => {
    return `the alert "${alert.title}" is still open in ${channels.join(', ')}: close it there`;
  });
  const { resolves } = source;
  if (resolves === undefined || deliveries.length > 0) return left;
  return [...left, `the alert "${resolves.title}" is open, and this job has no channel: close it where it was sent`];
}
