import type { AlertSource } from '../../report/alert/notification.ts';
import { leftOpen, removalAlert } from '../../report/alert/removal-alert.ts';
import { readAlert } from '../alert/record-alert.ts';
import type { Delivery } from '../alert/send-alerts.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import type { LockRequest } from '../session/under-lock.ts';

export type AlertPorts = {
  readonly log: Log;
  /** Sends resolutions; returns which channels accepted them. */
  readonly deliver: (source: AlertSource) => Promise<readonly Delivery[]>;
};

/** Resolves the alerts of an environment, whose record goes with its folder. What stays open somewhere is a warning. */
export async function resolveAlerts(
  session: Session,
  { target, context }: Pick<LockRequest, 'target' | 'context'>,
  { log, deliver }: AlertPorts,
): Promise<void> {
  const known = await readAlert(session, target, log);
  const { environment, stack } = target;
  const { url } = context.job;
  const of = { environment, stack, startedAt: new Date().toISOString(), ...(url === undefined ? {} : { job: url }) };
  const source = known && removalAlert(known, of);
  if (source === undefined) return;
  for (const warning of leftOpen(source, await deliver(source))) log.warn(warning);
}
