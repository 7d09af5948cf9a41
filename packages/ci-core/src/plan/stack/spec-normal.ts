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
    (json, [path, value]) => withDefault(json, path.split('.'), value) as Json,
    whole,
  );
}

function withDefault(value: unknown, [key = '', ...rest]: readonly string[], standard: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withDefault(item, rest, standard));
  if (!isContainer(value)) return value;
  const json = value as Json;
  if (rest.length > 0) return key in json ? { ...json, [key]: withDefault(json[key], rest, standard) } : json;
  return { ...json, [key]: json[key] || json[key] === 0 ? json[key] : standard };
}

/** `init: false` is not the same as no word about it, and of the modes one is there, be it empty. */
const PRESENCE_MATTERS = /\.Init$|^Mode\.\w+$/;

/** Maps whose members have names of the user's: there an empty value is a member like any other, as it is in a list. */
const USER_NAMED_KEYS = /(^|\.)(Labels|Sysctls|Options|DriverOpts)$/;

/**
 * Paths at which two pieces of the engine's JSON differ; an absent, null or empty member counts the same, but not an item
 * of a list, nor what the user gave a name.
 */
export function differences(a: unknown, b: unknown, path = ''): string[] {
  if (Object.is(a, b)) return [];
  if (PRESENCE_MATTERS.test(path) && !(isContainer(a) && isContainer(b)) && !(a == null && b == null)) return [path];
  if (isEmpty(a) && isEmpty(b)) return [];
  if (isValue(a) || isValue(b)) return [path];
  const [one, other] = [membersOf(a), membersOf(b)];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  const byBeing = Array.isArray(a) || Array.isArray(b) || USER_NAMED_KEYS.test(path);
  return [...keys].flatMap((key) => {
    const isInBoth = Object.hasOwn(one, key) && Object.hasOwn(other, key);
    return byBeing && !isInBoth ? [join(path, key)] : differences(one[key], other[key], join(path, key));
  });
}

function membersOf(value: unknown): Json {
  return isContainer(value) ? (value as Json) : {};
}

/** Or a number, or a switch. */
function isValue(value: unknown): boolean {
  return !isContainer(value) && !isEmpty(value);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An absent number is 0 to the engine, an absent switch is off, an absent text empty. */
function isEmpty(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}
