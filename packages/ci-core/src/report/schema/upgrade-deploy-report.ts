/** The fields that version 2 renames. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['brokenOff', 'aborted'],
  ['drifted', 'driftedFrom'],
  ['refusal', 'dockerError'],
  ['untold', 'undelivered'],
]);

/** The fields that hold an alert, in a report or in a record. */
const ALERTS: ReadonlySet<string> = new Set(['alert', 'resolves', 'open']);

/** A report of version 1 as one of version 2; anything else as it is. Not validated: that comes after it. */
export function upgradeDeployReport(document: unknown): unknown {
  if (!isObject(document) || document.schema !== 'swarm-ci/deploy-report' || document.version !== 1) return document;
  const { services } = document;
  const upgraded = { ...withCurrentKinds(renamed(document)), version: 2 };
  return Array.isArray(services) ? { ...upgraded, services: services.map(upgradeService) } : upgraded;
}

/** A record of alerts on the server, which has no version: the old names are replaced wherever they are. */
export function upgradeAlertRecord(record: unknown): unknown {
  return isObject(record) ? withCurrentKinds(renamed(record)) : record;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function renamed(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [RENAMED.get(name) ?? name, value]));
}

/** Replaces the kind `broken-off` in every alert of a report or record. */
function withCurrentKinds(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (ALERTS.has(name)) return [name, upgradeAlert(value)];
      if (name !== 'undelivered' || !Array.isArray(value)) return [name, value];
      return [name, value.map((one: unknown) => (isObject(one) ? withCurrentKinds(one) : one))];
    }),
  );
}

function upgradeAlert(alert: unknown): unknown {
  if (!isObject(alert) || !isObject(alert.cause) || alert.cause.kind !== 'broken-off') return alert;
  return { ...alert, cause: { ...alert.cause, kind: 'aborted' } };
}

function upgradeService(service: unknown): unknown {
  if (!isObject(service) || !isObject(service.timeline) || !Array.isArray(service.timeline.marks)) return service;
  const marks = service.timeline.marks.map((mark: unknown) =>
    isObject(mark) && mark.what === 'put_back' ? { ...mark, what: 'restoring' } : mark,
  );
  return { ...service, timeline: { ...service.timeline, marks } };
}
