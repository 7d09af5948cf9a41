import { timeLimit } from '../../effects/http/time-limit.ts';
import { CiError, messageOf } from '../../errors.ts';
import { type AlertNotification, type AlertSource, notificationFor } from '../../report/alert/notification.ts';
import { type AlertChannel, type AlertSettings, alertChannels } from './alert-channels.ts';
import type { AlertContext } from './alert-context.ts';

/** What became of one channel. */
export type Delivery = {
  readonly channel: string;
  readonly delivered: boolean;
  /** Where it is, or why it is not there; no secret. */
  readonly detail: string;
};

/** Milliseconds for all deliveries together. */
const DELIVERY_TIMEOUT = 20_000;

/**
 * Tells every channel of the settings what the report has to tell, side by side. Whatever happens is an outcome: an alert
 * that was not delivered changes nothing about the deploy.
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
  // A client that knows no signal must not hold up the others.
  const late = new Promise<never>((_resolve, reject) => {
    const reason = `it did not take it within ${timeout / 1000} s`;
    signal.addEventListener('abort', () => reject(new CiError('PLATFORM_UNREACHABLE', reason)), { once: true });
  });
  try {
    return { channel, delivered: true, detail: await Promise.race([deliver(notification, signal), late]) };
  } catch (error) {
    const hint = error instanceof CiError && error.hint !== undefined ? ` → ${error.hint}` : '';
    return { channel, delivered: false, detail: `${messageOf(error)}${hint}` };
  }
}
