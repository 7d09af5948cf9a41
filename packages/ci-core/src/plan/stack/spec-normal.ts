import type { ServiceSpec } from './stack-state.ts';

type Json = Readonly<Record<string, unknown>>;

/** The engine's defaults for omitted members, by path. `*` is every item of a list. */
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
  'Mode.ReplicatedJob.MaxConcurrent': 1,
  'Mode.ReplicatedJob.TotalCompletions': 1,
};

/** What the engine does not keep of a request, by path. */
const NOT_KEPT = ['TaskTemplate.ContainerSpec.Mounts.*.Consistency'];

/**
 * The normal form of a spec, the same whether it comes from a CLI request or from the engine: networks by ID, and defaults
 * for omitted members of objects that are present. `networks` has the IDs by name.
 */
export function normalSpec(spec: ServiceSpec, networks: ReadonlyMap<string, string>): Json {
  const { Networks, ...template } = spec.TaskTemplate;
  const byId = Networks?.map((one) => ({ ...one, Target: networks.get(one.Target) ?? one.Target }));
  const whole = { ...spec, TaskTemplate: { ...template, Networks: byId } };
  const kept = NOT_KEPT.reduce<Json>((json, path) => without(json, path.split('.')) as Json, whole);
  return Object.entries(DEFAULTS).reduce<Json>(
    (json, [path, value]) => withDefault(json, path.split('.'), value) as Json,
    kept,
  );
}

function without(value: unknown, [key = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, rest));
  if (!isContainer(value) || !(key in value)) return value;
  const { [key]: member, ...others } = value as Json;
  return rest.length > 0 ? { ...value, [key]: without(member, rest) } : others;
}

function withDefault(value: unknown, [key = '', ...rest]: readonly string[], standard: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withDefault(item, rest, standard));
  if (!isContainer(value)) return value;
  const json = value as Json;
  if (rest.length > 0) return key in json ? { ...json, [key]: withDefault(json[key], rest, standard) } : json;
  return { ...json, [key]: json[key] || json[key] === 0 ? json[key] : standard };
}

/** Members whose presence has a meaning: `init: false` differs from no `init`, and one mode is present even if empty. */
const PRESENCE_MATTERS = /\.Init$|^Mode\.\w+$/;

/** Maps whose keys the user chooses. There, as in lists, an empty value counts as present. */
const USER_NAMED_KEYS = /(^|\.)(Labels|Sysctls|Options|DriverOpts)$/;

/**
 * Paths at which two values of the engine's JSON differ. An absent, null or empty member counts as equal, except for items
 * of a list and keys that the user chose.
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

/** A text, a number or a boolean. */
function isValue(value: unknown): boolean {
  return !isContainer(value) && !isEmpty(value);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** For the engine, an absent number is 0, an absent boolean is false, an absent text is empty. */
function isEmpty(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}
