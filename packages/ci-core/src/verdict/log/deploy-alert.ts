import { z } from 'zod';

export const deployAlertSchema = z.object({
  kind: z
    .enum(['rolled-back', 'paused', 'rollback-paused', 'failed', 'warning'])
    .describe('What happened to the service, or that the deploy was refused (`failed`) or is odd (`warning`)'),
  service: z
    .string()
    .nullable()
    .describe(
      "The engine's name or, where Docker speaks of the manifest, the manifest's; null when the log does not tell",
    ),
  serviceId: z.string().nullable().describe('ID in the engine'),
  task: z.string().nullable().describe('ID of the task that the engine blames'),
  reason: z.string().describe("Docker's words, 500 characters at most"),
  line: z.number().int().describe('Where it was first seen; the first line of the log is 1'),
});

export type DeployAlert = Readonly<z.infer<typeof deployAlertSchema>>;

/** Of each kind, so that no flood of one hides another. */
const MAX_ALERTS = 200;
const MAX_REASON_LENGTH = 500;

/** 1 for anything left broken, 3 when all that happened is a rollback. */
export function exitCodeOfAlerts(alerts: readonly Pick<DeployAlert, 'kind'>[]): 0 | 1 | 3 {
  if (alerts.some(({ kind }) => ['paused', 'rollback-paused', 'failed'].includes(kind))) return 1;
  return alerts.some(({ kind }) => kind === 'rolled-back') ? 3 : 0;
}

/** Alerts without repetitions, and never more than a reader could want, however long the log. */
export function collectAlerts() {
  const found = new Map<string, DeployAlert>();
  const counts = new Map<string, number>();
  return {
    add(alert: DeployAlert): void {
      const short = { ...alert, reason: alert.reason.slice(0, MAX_REASON_LENGTH) };
      const { kind, service, serviceId, task, reason } = short;
      const key = JSON.stringify([kind, serviceId ?? service, task, reason]);
      const count = counts.get(kind) ?? 0;
      if (found.has(key) || count >= MAX_ALERTS) return;
      counts.set(kind, count + 1);
      found.set(key, short);
    },
    all: (): DeployAlert[] => [...found.values()],
  };
}
