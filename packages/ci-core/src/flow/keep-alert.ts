import { workFolder } from '../effects/hold.ts';
import { readOpenAlert, writeOpenAlert } from '../effects/open-alert.ts';
import { messageOf } from '../errors.ts';
import type { Place } from '../plan/place.ts';
import { withAlerts } from '../report/alert/alert.ts';
import { type Alert, alertSchema } from '../report/alert/alert-schema.ts';
import type { DeployReport } from '../report/deploy-report.ts';
import type { Log } from './log.ts';
import type { Session } from './session.ts';

/**
 * Remembers on the server which alert is open, so that a failure that repeats stays one alert and the next good deploy
 * knows what it resolves. The report tells both; a failure here is a warning.
 */
export async function keepAlert(session: Session, report: DeployReport, place: Place, log: Log): Promise<DeployReport> {
  const folder = workFolder(place);
  let told = withAlerts(report, undefined);
  try {
    // Each by itself: what is lost with the connection is done again, and must then be the same.
    const open = alertIn(await session.survive(({ host }) => readOpenAlert(host, folder)));
    told = withAlerts(report, open);
    const record = told.alert ? JSON.stringify(told.alert) : '';
    if (open || told.alert) await session.survive(({ host }) => writeOpenAlert(host, folder, record));
  } catch (error) {
    log.warn(`the open alert was not kept on the server: ${messageOf(error)}`);
  }
  return told;
}

/** What cannot be read, as from another version, counts as none. */
function alertIn(record: string): Alert | undefined {
  try {
    return alertSchema.parse(JSON.parse(record));
  } catch {
    return undefined;
  }
}
