import { z } from 'zod';
import { alertSchema, type UndeliveredResolution, undeliveredSchema } from '../schema/alert-schema.ts';
import type { DeployReport } from '../schema/deploy-report.ts';
import { upgradeAlertRecord } from '../schema/upgrade-deploy-report.ts';

/** What an environment keeps on its server from one deploy to the next. */
export const alertRecordSchema = z.preprocess(
  upgradeAlertRecord,
  z.object({ open: alertSchema.optional(), undelivered: z.array(undeliveredSchema).default([]) }),
);

export type AlertRecord = z.infer<typeof alertRecordSchema>;

export const NO_ALERT: AlertRecord = { undelivered: [] };

/** A channel that nobody set any more would be remembered for ever. */
const MOST = 10;

/** The ends of alerts that a report has to tell, the oldest first. */
export function resolutionsOf({
  undelivered = [],
  resolves,
}: Pick<DeployReport, 'undelivered' | 'resolves'>): UndeliveredResolution[] {
  return [...undelivered, ...(resolves ? [{ alert: resolves }] : [])];
}

/** The record while nobody has been told yet of what the report says. */
export function recordBeforeDelivery(report: DeployReport): AlertRecord {
  return recordOf(report, resolutionsOf(report));
}

/** The record once these channels were asked: an end stays in it until each that is to hear of it has. */
export function recordAfterDelivery(
  report: DeployReport,
  deliveries: readonly { readonly channel: string; readonly delivered: boolean }[],
): AlertRecord {
  const left = resolutionsOf(report).flatMap(({ alert, channels }): UndeliveredResolution[] => {
    const open = channels ?? deliveries.map(({ channel }) => channel);
    const still = open.filter((name) => !deliveries.some(({ channel, delivered }) => channel === name && delivered));
    return still.length > 0 ? [{ alert, channels: still }] : [];
  });
  return recordOf(report, left);
}

function recordOf({ alert }: DeployReport, undelivered: readonly UndeliveredResolution[]): AlertRecord {
  return { ...(alert ? { open: alert } : {}), undelivered: undelivered.slice(-MOST) };
}
