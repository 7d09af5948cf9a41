import { z } from 'zod';

export const deployAlertSchema = z.object({
  kind: z
    .enum(['rolled-back', 'paused', 'rollback-paused', 'failed', 'warning'])
    .describe(
      'What happened to the service; `failed` also if Docker rejected the deploy, `warning` for warnings of Docker',
    ),
  service: z
    .string()
    .nullable()
    .describe(
      'The name in the engine or, if Docker uses it, the name in the manifest; null if the log does not name the service',
    ),
  serviceId: z.string().nullable().describe('ID in the engine'),
  task: z.string().nullable().describe('ID of the task that failed'),
  reason: z.string().describe('The message of Docker, at most 500 characters'),
  line: z.number().int().describe('The line of the log with the first occurrence, starting at 1'),
});

/** One alert of a log. The page docs/deploy-log.md describes its fields. */
export type DeployAlert = Readonly<z.infer<typeof deployAlertSchema>>;

/** Per kind, so that many alerts of one kind do not hide others. */
const MAX_ALERTS = 200;
const MAX_REASON_LENGTH = 500;

/** 1 if anything failed or is paused, 3 if there were only rollbacks. */
export function exitCodeOfAlerts(alerts: readonly Pick<DeployAlert, 'kind'>[]): 0 | 1 | 3 {
  if (alerts.some(({ kind }) => ['paused', 'rollback-paused', 'failed'].includes(kind))) return 1;
  return alerts.some(({ kind }) => kind === 'rolled-back') ? 3 : 0;
}

/** Collects alerts without duplicates, up to a limit. */
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
