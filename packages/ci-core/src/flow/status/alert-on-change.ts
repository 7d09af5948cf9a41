import type { CiContext } from '../../context/context.ts';
import { writeOpenAlert } from '../../effects/server/open-alert.ts';
import { CiError } from '../../errors.ts';
import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import { type Target, workFolder } from '../../plan/deploy/target.ts';
import { type AlertRecord, recordAfterDelivery, recordBeforeDelivery } from '../../report/alert/alert-record.ts';
import type { AlertSource } from '../../report/alert/notification.ts';
import { statusAlert } from '../../report/status/status-alert.ts';
import { isEmptyRecord, readAlert } from '../alert/record-alert.ts';
import type { Delivery } from '../alert/send-alerts.ts';
import type { Log } from '../log.ts';
import { type Connect, openSession } from '../session/session.ts';

type StatusPorts = {
  readonly connect: Connect;
  readonly log: Log;
  /** Sends what is new; returns which channels accepted it. */
  readonly deliver: (source: AlertSource) => Promise<readonly Delivery[]>;
};

const LIMIT = 60_000;

/**
 * Sends an alert when the status has changed since the one on record, and resolves it by itself. While a deploy has the lock,
 * nothing is sent: it changes the state and reports its own outcome.
 */
export async function alertOnChange(
  findings: readonly Finding[],
  { target, context }: { readonly target: Target; readonly context: CiContext },
  { connect, log, deliver }: StatusPorts,
): Promise<void> {
  const at = new Date().toISOString();
  const { signal } = new AbortController();
  const owner = lockOwnerOf(context, at);
  const deadline = performance.now() + LIMIT;
  const first = await connect();
  try {
    const limits = { lockTimeout: 0, deadline, log, signal };
    const session = await openSession({ first, connect, target, owner, ...limits });
    try {
      const known = await readAlert(session, target, log);
      if (known === undefined) return;
      const of = { environment: target.environment, stack: target.stack, server: session.server(), context, at };
      const source = statusAlert(findings, known, of);
      if (source === undefined) return;
      const keep = (record: AlertRecord) =>
        session.withReconnect(({ host }) =>
          writeOpenAlert(host, workFolder(target), isEmptyRecord(record) ? '' : JSON.stringify(record)),
        );
      await keep(recordBeforeDelivery(source));
      await keep(recordAfterDelivery(source, await deliver(source)));
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof CiError) || error.code !== 'LOCKED') throw error;
    log.info(`no alert is sent while ${error.message}`);
  } finally {
    first.host.close();
  }
}
