import type { ServiceSpec } from './stack-state.ts';

type Json = Readonly<Record<string, unknown>>;

/** By path: what the engine makes of a member that a CLI leaves out. `*` is every item of a list. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  'TaskTemplate.Runtime': 'container',
  'TaskTemplate.ContainerSpec.Isolation': 'default',
  'TaskTemplate.ContainerSpec.StopGracePeriod': 10_000_000_000,
  'TaskTemplate.RestartPolicy.Condition': 'any',
  'TaskTemplate.RestartPolicy.Delay': 5_000_000_000,
  'UpdateConfig.FailureAction': 'pause',
  'UpdateConfig.Order': 'stop-first',
  'RollbackConfig.FailureAction': 'pause',
  'RollbackConfig.Order': 'stop-first',
  'EndpointSpec.Mode': 'vip',
  'EndpointSpec.Ports.*.Protocol': 'tcp',
  'EndpointSpec.Ports.*.PublishMode': 'ingress',
  'Mode.Replicated.Replicas': 1,
};

/**
 * A spec as a CLI asks for it and as the engine tells it, in one form: networks by their IDs, what was left out filled in,
 * as far as what it belongs to is there. `networks` has the IDs by name.
 */
export function normalSpec(spec: ServiceSpec, networks: ReadonlyMap<string, string>): Json {
  const { Networks, ...template } = spec.TaskTemplate;
  const byId = Networks?.map((one) => ({ ...one, Target: networks.get(one.Target) ?? one.Target }));
  const whole = { ...spec, TaskTemplate: { ...template, Networks: byId } };
  return Object.entries(DEFAULTS).reduce<Json>(
    (json, [path, value]) => filled(json, path.split('.'), value) as Json,
    whole,
  );
}

function filled(value: unknown, [key = '', ...rest]: readonly string[], standard: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(item, rest, standard));
  if (!isContainer(value)) return value;
  const json = value as Json;
  if (rest.length > 0) return key in json ? { ...json, [key]: filled(json[key], rest, standard) } : json;
  return { ...json, [key]: json[key] || json[key] === 0 ? json[key] : standard };
}

/** `init: false` is not the same as no word about it, and of the modes one is there, be it empty. */
const SAYS_BY_BEING = /\.Init$|^Mode\.\w+$/;

/** Paths at which two pieces of the engine's JSON differ; an absent, null or empty member counts the same. */
export function differences(a: unknown, b: unknown, path = ''): string[] {
  if (Object.is(a, b)) return [];
  if (isNothing(a) && isNothing(b) && !(SAYS_BY_BEING.test(path) && (a == null) !== (b == null))) return [];
  if (!isContainer(a) || !isContainer(b)) {
    if (SAYS_BY_BEING.test(path)) return [path];
    const only = isContainer(a) ? a : isContainer(b) ? b : undefined;
    if (only === undefined || (!isNothing(a) && !isNothing(b))) return [path];
    return Object.keys(only).flatMap((key) => differences(member(a, key), member(b, key), join(path, key)));
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(member(a, key), member(b, key), join(path, key)));
}

function member(value: unknown, key: string): unknown {
  return isContainer(value) ? (value as Json)[key] : undefined;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An absent number is 0 to the engine, an absent switch is off, an absent text empty. */
function isNothing(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}
