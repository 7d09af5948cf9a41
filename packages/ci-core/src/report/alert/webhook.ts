import type { Alert } from '../schema/alert-schema.ts';
import type { AlertNotification } from './notification.ts';

/** The body for the generic webhook, one per alert; `version` is increased when a field is removed or changes its meaning. */
export type WebhookDocument = {
  readonly schema: 'swarm-ci/alert';
  readonly version: 1;
  readonly status: 'firing' | 'resolved';
  /** When it was resolved, ISO 8601. */
  readonly endedAt?: string;
  readonly alert: Alert;
};

/** Resolved alerts come first. */
export function webhookDocuments({ fired, resolved, at }: AlertNotification): WebhookDocument[] {
  const base = { schema: 'swarm-ci/alert', version: 1 } as const;
  return [
    ...resolved.map((alert) => ({ ...base, status: 'resolved' as const, endedAt: at, alert })),
    ...(fired ? [{ ...base, status: 'firing' as const, alert: fired }] : []),
  ];
}
