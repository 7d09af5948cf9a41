import { workFolder } from '../../effects/server/hold.ts';
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

export type Telling = {
  readonly log: Log;
  /** Tells everybody of a report, and says which channels took its alert. */
  readonly tell: (report: DeployReport) => Promise<readonly Delivery[]>;
};

/**
 * Remembers on the server which alert is open, so that a failure that repeats stays one alert and the next good deploy
 * knows what it resolves; then tells the report. The end of an alert is remembered until every channel has taken it. A
 * failure to remember is a warning.
 */
export async function keepAlert(
  session: Session,
  report: DeployReport,
  place: Target,
  { log, tell }: Telling,
): Promise<DeployReport> {
  if (session.lostTo() !== undefined) {
    // The other job tells its own outcome; what it left open or ended is not ours to change.
    await tell(report);
    return report;
  }
  const folder = workFolder(place);
  session.finish();
  const trying = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.warn(`the open alert was not kept on the server: ${messageOf(error)}`);
      return undefined;
    }
  };
  const keep = (record: AlertRecord) =>
    session.survive(({ host }) => writeOpenAlert(host, folder, isEmpty(record) ? '' : JSON.stringify(record)));

  // Each by itself: what is lost with the connection is done again, and must then be the same.
  const known = await trying(async () => recordIn(await session.survive(({ host }) => readOpenAlert(host, folder))));
  const told = withAlerts(report, known?.open, known?.undelivered);
  const before = recordBeforeDelivery(told);
  const isNews = known !== undefined && !(isEmpty(known) && isEmpty(before));
  if (isNews) await trying(() => keep(before));
  const deliveries = await tell(told);
  if (isNews && before.undelivered.length > 0) await trying(() => keep(recordAfterDelivery(told, deliveries)));
  return told;
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
