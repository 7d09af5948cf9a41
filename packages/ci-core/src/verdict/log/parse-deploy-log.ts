import { collectAlerts, type DeployAlert } from './deploy-alert.ts';
import { DEPLOY_MESSAGES } from './deploy-messages.ts';
import { followWaits, taskIn, type Wait } from './deploy-waits.ts';
import { logLines } from './log-lines.ts';

export { type DeployAlert, deployAlertSchema, exitCodeOfAlerts } from './deploy-alert.ts';

const DEPLOYING = /^(?:Updating|Creating) service (?<name>\S{1,100})(?: \(id: (?<id>[a-z0-9]{25})\))?$/;
const PAUSED = /^(?:(?<service>[\w.-]{1,100}): )?service (?<what>update|rollback) paused: ?(?<reason>.*)$/;
const OWN_PREFIX = /^(?:error|fatal|docker): (?=\S)/i;
const SERVICE_ID = /^[a-z0-9]{25}$/;
const MAX_SERVICES = 1_000;

/** The services in the log, with their IDs if the log shows them. */
type Services = ReadonlyMap<string, string | null>;

/**
 * The rollbacks, pauses, rejected deploys and task errors in the output of `docker stack deploy` and `docker service
 * update`, each once. What Docker does not print, such as with a CLI that does not wait, cannot be found here.
 */
export function parseDeployLog(text: string): DeployAlert[] {
  const services = new Map<string, string | null>();
  const said = collectAlerts();
  const waits = followWaits();
  for (const { text: line, number } of logLines(text)) {
    const { name, id } = DEPLOYING.exec(line)?.groups ?? {};
    const alert = name === undefined ? alertIn(line.replace(OWN_PREFIX, ''), number) : undefined;
    if (alert) said.add(alert);
    else if (name === undefined) waits.read(line, number);
    else if (services.size < MAX_SERVICES) services.set(name, id ?? services.get(name) ?? null);
  }
  const named = said.all().map((alert) => withNames(alert, services));
  const alerts = collectAlerts();
  for (const alert of named) alerts.add(alert);
  for (const alert of alertsOf(waits.all(), services, named)) alerts.add(alert);
  return alerts.all().sort((a, b) => a.line - b.line);
}

/** The alert in a single line. */
function alertIn(text: string, line: number): DeployAlert | undefined {
  const paused = PAUSED.exec(text)?.groups;
  if (paused) {
    const reason = paused.reason || `service ${paused.what} paused`;
    const kind = paused.what === 'update' ? 'paused' : 'rollback-paused';
    return { kind, service: paused.service ?? null, serviceId: null, task: taskIn(reason), reason, line };
  }
  for (const { kind, pattern } of DEPLOY_MESSAGES) {
    const match = pattern.exec(text);
    if (match) {
      return { kind, service: match.groups?.service ?? null, serviceId: null, task: null, reason: text, line };
    }
  }
  return undefined;
}

/** Replaces IDs with names. If the log has only one service, a pause or wait without a name belongs to it. */
function withNames(alert: DeployAlert, services: Services): DeployAlert {
  const refusal = alert.kind === 'failed' || alert.kind === 'warning';
  const known = alert.service ?? (refusal ? undefined : onlyOf(services));
  if (known === undefined) return alert;
  if (!SERVICE_ID.test(known) || services.has(known)) {
    return { ...alert, service: known, serviceId: services.get(known) ?? null };
  }
  const [name = null] = [...services].find(([, id]) => id === known) ?? [];
  return { ...alert, service: name, serviceId: known };
}

function onlyOf(services: Services): string | undefined {
  return services.size === 1 ? services.keys().next().value : undefined;
}

function alertsOf(waits: readonly Wait[], services: Services, said: readonly DeployAlert[]): DeployAlert[] {
  const alerts: DeployAlert[] = [];
  for (const wait of waits) {
    const of = (kind: DeployAlert['kind'], finding: Wait['errors'][number]) => {
      const service = wait.service ?? onlyOf(services) ?? null;
      return withNames({ kind, service, serviceId: null, ...finding }, services);
    };
    const { rollback, errors, converged } = wait;
    if (rollback) {
      const alert = of('rolled-back', rollback);
      if (!isPaused(alert, ['rollback-paused'], said)) addRollback(alerts, alert);
      continue;
    }
    const failed = errors.map((error) => of(converged ? 'warning' : 'failed', error));
    // The errors of a wait that ended with a pause are the reason for the pause.
    if (converged || !failed.some((alert) => isPaused(alert, ['paused', 'rollback-paused'], said)))
      alerts.push(...failed);
  }
  return alerts;
}

function isPaused(
  { service, serviceId }: DeployAlert,
  kinds: readonly string[],
  said: readonly DeployAlert[],
): boolean {
  const unknown = service === null && serviceId === null;
  return said.some((pause) => kinds.includes(pause.kind) && (unknown || isSame(pause, { service, serviceId })));
}

/** Two waits can report the same rollback, such as when a deploy is run again during a rollback. */
function addRollback(alerts: DeployAlert[], alert: DeployAlert): void {
  const at = alerts.findIndex(
    (known) =>
      known.kind === 'rolled-back' && isSame(known, alert) && (!known.task || !alert.task || known.task === alert.task),
  );
  const known = alerts[at];
  if (!known) alerts.push(alert);
  else if (!known.task && alert.task) alerts[at] = { ...alert, line: known.line };
}

type Named = Pick<DeployAlert, 'service' | 'serviceId'>;

function isSame(a: Named, b: Named): boolean {
  return a.serviceId !== null && b.serviceId !== null
    ? a.serviceId === b.serviceId
    : a.service !== null && a.service === b.service;
}
