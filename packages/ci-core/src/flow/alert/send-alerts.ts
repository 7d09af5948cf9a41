import { timeLimit } from '../../effects/http/time-limit.ts';
import { CiError, messageOf } from '../../errors.ts';
import { type AlertNotification, type AlertSource, notificationFor } from '../../report/alert/notification.ts';
import { type AlertChannel, type AlertSettings, alertChannels } from './alert-channels.ts';
import type { AlertContext } from './alert-context.ts';

/** The result for one channel. */
export type Delivery = {
  readonly channel: string;
  readonly delivered: boolean;
  /** The address of the alert, or why it was not delivered; without secrets. */
  readonly detail: string;
};

/** Milliseconds for all deliveries together. */
const DELIVERY_TIMEOUT = 20_000;

/**
 * Sends the alerts of the report to all configured channels in parallel. A failure is returned, not thrown: an undelivered
 * alert does not change the outcome of the deploy.
 */
export async function sendAlerts(
  report: AlertSource,
  settings: AlertSettings,
  alertContext: AlertContext,
  timeout = DELIVERY_TIMEOUT,
): Promise<Delivery[]> {
  const { signal, close } = timeLimit(timeout);
  const deliveries = alertChannels(settings, alertContext).flatMap((channel) => {
    const notification = notificationFor(report, channel.name);
    return notification ? [deliver(channel, notification, signal, timeout)] : [];
  });
  return Promise.all(deliveries).finally(close);
}

async function deliver(
  { name: channel, deliver }: AlertChannel,
  notification: AlertNotification,
  signal: AbortSignal,
  timeout: number,
): Promise<Delivery> {
  // A client that ignores the signal must not delay the other channels.
  const late = new Promise<never>((_resolve, reject) => {
    const reason = `no response within ${timeout / 1000} s`;
    signal.addEventListener('abort', () => reject(new CiError('PLATFORM_UNREACHABLE', reason)), { once: true });
  });
  try {
    return { channel, delivered: true, detail: await Promise.race([deliver(notification, signal), late]) };
  } catch (error) {
    const hint = error instanceof CiError && error.hint !== undefined ? ` → ${error.hint}` : '';
    return { channel, delivered: false, detail: `${messageOf(error)}${hint}` };
  }
}
