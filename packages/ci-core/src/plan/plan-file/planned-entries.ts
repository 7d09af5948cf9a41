import type { StackDiff } from '../changes/diff-stack.ts';
import type { Change } from '../changes/service-changes.ts';
import type { DesiredService } from '../stack/desired-stack.ts';
import { imageIn, type ServiceSpec } from '../stack/stack-state.ts';
import type { PlanFile } from './plan-file.ts';
import type { Seal } from './seal.ts';
import { secretNameShown } from './secret-name.ts';

type Entry = PlanFile['services'][number];

/** What a plan does to each service. */
export function plannedEntries(diff: StackDiff, seal: Seal | undefined, mask: (text: string) => string): Entry[] {
  const desired = new Map(diff.desired.map(({ spec }) => [spec.Name, spec]));
  // Only a deploy can meet one: a plan with one is refused, and is not kept.
  const foreign = diff.foreign.map((name): Entry => ({ name: mask(name), status: 'removed', changes: [] }));
  const print = (name: string, spec: ServiceSpec | undefined) =>
    spec === undefined || seal === undefined
      ? {}
      : { fingerprint: seal.fingerprint(`service ${name}`, withoutIds(spec)) };
  const imageOf = (spec: ServiceSpec | undefined) => {
    const image = imageIn(spec);
    return image === undefined ? {} : { image: mask(image) };
  };
  // Each run of a release job is a new service.
  const jobEntry = ({ spec }: DesiredService): Entry => ({
    name: mask(spec.Name),
    status: 'created',
    ...imageOf(spec),
    changes: [],
    ...print(spec.Name, spec),
  });
  const entries = diff.services.map((one): Entry => {
    const spec = desired.get(one.name);
    const changes = 'changes' in one ? one.changes : [];
    return {
      name: mask(one.name),
      status: one.status,
      ...imageOf(spec),
      ...('service' in one ? { version: one.service.Version.Index } : {}),
      changes: changes.map((change) => shownChange(change, mask)),
      ...print(one.name, spec),
    };
  });
  return [...(diff.releaseJobs ?? []).map(jobEntry), ...entries, ...foreign];
}

function shownChange({ what, from, to, added, changed, removed }: Change, mask: (text: string) => string) {
  const name = (text: string) => mask(what === 'secrets' ? secretNameShown(text) : text);
  const list = (key: string, names: readonly string[] | undefined) =>
    names === undefined ? {} : { [key]: names.map(name) };
  return {
    what: mask(what),
    ...(from === undefined ? {} : { from: mask(from) }),
    ...(to === undefined ? {} : { to: mask(to) }),
    ...list('added', added),
    ...list('changed', changed),
    ...list('removed', removed),
  };
}

/** The spec with its configs and secrets by name only: a plan lists their IDs by themselves. */
function withoutIds(spec: ServiceSpec): ServiceSpec {
  const { ContainerSpec } = spec.TaskTemplate;
  if (ContainerSpec === undefined) return spec;
  const Configs = ContainerSpec.Configs?.map((one) => ({ ...one, ConfigID: '' }));
  const Secrets = ContainerSpec.Secrets?.map((one) => ({ ...one, SecretID: '' }));
  return {
    ...spec,
    TaskTemplate: {
      ...spec.TaskTemplate,
      ContainerSpec: { ...ContainerSpec, ...(Configs && { Configs }), ...(Secrets && { Secrets }) },
    },
  };
}
