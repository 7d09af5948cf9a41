import { workFolder } from '../../effects/server/lock.ts';
import { readOpenAlert, writeOpenAlert } from '../../effects/server/open-alert.ts';
import { messageOf } from '../../errors.ts';
import type { Target } from '../../plan/deploy/target.ts';
import { withAlerts } from '../../report/alert/alert.ts';
import {
  type AlertRecord,
  alertRecordSchema,
  NO_ALERT,
  recordAfterDelivery,
  recordBeforeDelivery,
} from '../../report/alert/alert-record.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import type { Delivery } from './send-alerts.ts';

export type AlertPorts = {
  readonly log: Log;
  /** Tells everybody of a report, and says which channels took its alert. */
  readonly deliverReport: (report: DeployReport) => Promise<readonly Delivery[]>;
};

/**
 * Remembers on the server which alert is open, so that a failure that repeats stays one alert and the next good deploy
 * knows what it resolves; then tells the report. The end of an alert is remembered until every channel has taken it. A
 * failure to remember is a warning.
 */
export async function recordAlert(
  session: Session,
  report: DeployReport,
  target: Target,
  { log, deliverReport }: AlertPorts,
): Promise<DeployReport> {
  if (session.lostLockTo() !== undefined) {
    // The other job tells its own outcome; what it left open or ended is not ours to change.
    await deliverReport(report);
    return report;
  }
  const folder = workFolder(target);
  session.finish();
  const warnOnError = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.warn(`the open alert was not kept on the server: ${messageOf(error)}`);
      return undefined;
    }
  };
  const keep = (record: AlertRecord) =>
    session.withReconnect(({ host }) => writeOpenAlert(host, folder, isEmpty(record) ? '' : JSON.stringify(record)));

  // Each by itself: what is lost with the connection is done again, and must then be the same.
  const known = await warnOnError(async () =>
    recordIn(await session.withReconnect(({ host }) => readOpenAlert(host, folder))),
  );
  const withHistory = withAlerts(report, known?.open, known?.undelivered);
  const before = recordBeforeDelivery(withHistory);
  const hasChanged = known !== undefined && !(isEmpty(known) && isEmpty(before));
  if (hasChanged) await warnOnError(() => keep(before));
  const deliveries = await deliverReport(withHistory);
  if (hasChanged && before.undelivered.length > 0)
    await warnOnError(() => keep(recordAfterDelivery(withHistory, deliveries)));
  return withHistory;
}

function isEmpty({ open, undelivered }: AlertRecord): boolean {
  return open === undefined && undelivered.length === 0;
}

/** What cannot be read, as from another version, counts as none. */
function recordIn(text: string): AlertRecord {
  try {
    return alertRecordSchema.parse(JSON.parse(text));
  } catch {
    return NO_ALERT;
  }
}
