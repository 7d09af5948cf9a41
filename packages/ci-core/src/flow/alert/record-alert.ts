import { readOpenAlert, writeOpenAlert } from '../../effects/server/open-alert.ts';
import { messageOf } from '../../errors.ts';
import { type Target, workFolder } from '../../plan/deploy/target.ts';
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
  /** Writes the report and sends its alerts; returns which channels accepted them. */
  readonly deliverReport: (report: DeployReport) => Promise<readonly Delivery[]>;
};

/** The alert that is on record, undefined if it cannot be read: that is a warning. */
export async function readAlert(session: Session, target: Target, log: Log): Promise<AlertRecord | undefined> {
  return warnOnError(log, async () =>
    recordIn(await session.withReconnect(({ host }) => readOpenAlert(host, workFolder(target)))),
  );
}

/**
 * Records on the server which alert is open, so that a repeated failure stays one alert and the next successful deploy
 * knows what it resolves; then delivers the report. A resolved alert stays recorded until every channel has accepted it.
 * If it cannot be recorded, that is a warning. `reading`: the alert on record, if it is being read already.
 */
export async function recordAlert(
  session: Session,
  report: DeployReport,
  target: Target,
  { log, deliverReport }: AlertPorts,
  reading?: Promise<AlertRecord | undefined>,
): Promise<DeployReport> {
  if (session.lostLockTo() !== undefined) {
    // The other job reports its own outcome. Its record of the open alert must not be changed here.
    await deliverReport(report);
    return report;
  }
  const folder = workFolder(target);
  session.finish();
  const keep = (record: AlertRecord) =>
    session.withReconnect(({ host }) =>
      writeOpenAlert(host, folder, isEmptyRecord(record) ? '' : JSON.stringify(record)),
    );

  // Separate steps: after a lost connection a step runs again and must have the same result.
  const known = await (reading ?? readAlert(session, target, log));
  const withHistory = withAlerts(report, known?.open, known?.undelivered);
  const before = recordBeforeDelivery(withHistory);
  const hasChanged = known !== undefined && !(isEmptyRecord(known) && isEmptyRecord(before));
  if (hasChanged) await warnOnError(log, () => keep(before));
  const deliveries = await deliverReport(withHistory);
  if (hasChanged && before.undelivered.length > 0)
    await warnOnError(log, () => keep(recordAfterDelivery(withHistory, deliveries)));
  return withHistory;
}

async function warnOnError<T>(log: Log, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log.warn(`could not save the open alert on the server: ${messageOf(error)}`);
    return undefined;
  }
}

export function isEmptyRecord({ open, undelivered }: AlertRecord): boolean {
  return open === undefined && undelivered.length === 0;
}

/** A record that cannot be parsed, for example from another version, counts as empty. */
function recordIn(text: string): AlertRecord {
  try {
    return alertRecordSchema.parse(JSON.parse(text));
  } catch {
    return NO_ALERT;
  }
}
