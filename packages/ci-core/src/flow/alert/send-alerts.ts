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
const WITHIN = 20_000;

/**
 * Tells every channel of the settings what the report has to tell, side by side. Whatever happens is an outcome: an alert
 * that was not delivered changes nothing about the deploy.
 */
export async function sendAlerts(
  report: AlertSource,
  settings: AlertSettings,
  place: AlertContext,
  within = WITHIN,
): Promise<Delivery[]> {
  const { signal, close } = timeLimit(within);
  const asked = alertChannels(settings, place).flatMap((channel) => {
    const news = notificationFor(report, channel.name);
    return news ? [deliver(channel, news, signal, within)] : [];
  });
  return Promise.all(asked).finally(close);
}

async function deliver(
  { name: channel, deliver }: AlertChannel,
  news: AlertNotification,
  signal: AbortSignal,
  within: number,
): Promise<Delivery> {
  // A client that knows no signal must not hold up the others.
  const late = new Promise<never>((_resolve, reject) => {
    const why = `it did not take it within ${within / 1000} s`;
    signal.addEventListener('abort', () => reject(new CiError('PLATFORM_UNREACHABLE', why)), { once: true });
  });
  try {
    return { channel, delivered: true, detail: await Promise.race([deliver(news, signal), late]) };
  } catch (error) {
    const hint = error instanceof CiError && error.hint !== undefined ? ` → ${error.hint}` : '';
    return { channel, delivered: false, detail: `${messageOf(error)}${hint}` };
  }
}
