import { z } from 'zod';
import { alertSchema, type UndeliveredResolution, undeliveredSchema } from '../schema/alert-schema.ts';
import type { DeployReport } from '../schema/deploy-report.ts';
import { upgradeAlertRecord } from '../schema/upgrade-deploy-report.ts';

/** The alerts of an environment, kept on the server from one deploy to the next. */
export const alertRecordSchema = z.preprocess(
  upgradeAlertRecord,
  z.object({ open: alertSchema.optional(), undelivered: z.array(undeliveredSchema).default([]) }),
);

export type AlertRecord = z.infer<typeof alertRecordSchema>;

export const NO_ALERT: AlertRecord = { undelivered: [] };

/** Bounds the record: a channel that is no longer configured never accepts a resolution. */
const MOST = 10;

/** The resolved alerts that a report has to deliver, the oldest first. */
export function resolutionsOf({
  undelivered = [],
  resolves,
}: Pick<DeployReport, 'undelivered' | 'resolves'>): UndeliveredResolution[] {
  return [...undelivered, ...(resolves ? [{ alert: resolves }] : [])];
}

/** The alerts of a report, in the form in which they are delivered. */
type Reported = Pick<DeployReport, 'alert' | 'resolves' | 'undelivered'>;

/** The record before anything in the report is delivered. */
export function recordBeforeDelivery(report: Reported): AlertRecord {
  return recordOf(report, resolutionsOf(report));
}

/** The record after the delivery: a resolved alert stays in it until every channel has accepted the resolution. */
export function recordAfterDelivery(
  report: Reported,
  deliveries: readonly { readonly channel: string; readonly delivered: boolean }[],
): AlertRecord {
  const left = resolutionsOf(report).flatMap(({ alert, channels }): UndeliveredResolution[] => {
    const open = channels ?? deliveries.map(({ channel }) => channel);
    const still = open.filter((name) => !deliveries.some(({ channel, delivered }) => channel === name && delivered));
    return still.length > 0 ? [{ alert, channels: still }] : [];
  });
  return recordOf(report, left);
}

function recordOf({ alert }: Reported, undelivered: readonly UndeliveredResolution[]): AlertRecord {
  return { ...(alert ? { open: alert } : {}), undelivered: undelivered.slice(-MOST) };
}
