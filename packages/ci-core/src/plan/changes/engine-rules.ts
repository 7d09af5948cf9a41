import type { ServiceSpec } from '../stack/stack-state.ts';
import type { ServiceDiff } from './diff-services.ts';

/** What the engine would refuse of a change, with the next step. */
export type BrokenRule = { readonly name: string; readonly message: string; readonly hint: string };

/** Rules of the engine that the docker command does not check (swarmkit, `manager/controlapi/service.go`). */
export function brokenRules(diffs: readonly ServiceDiff[]): BrokenRule[] {
  const changed = diffs.flatMap((diff) => (diff.status === 'created' || diff.status === 'updated' ? [diff] : []));
  return changed.flatMap((diff) => [
    ...modeChange(diff),
    ...ingressWithDnsrr(diff.name, diff.spec),
    ...oddConstraints(diff.name, diff.spec),
    ...mountedTwice(diff.name, diff.spec),
    ...relativeTargets(diff.name, diff.spec),
  ]);
}

function modeChange(diff: ServiceDiff): BrokenRule[] {
  if (diff.status !== 'updated') return [];
  const [before, after] = [modeOf(diff.service.Spec), modeOf(diff.spec)];
  if (before === after) return [];
  const message = `the engine cannot change the mode of ${diff.name} from ${before} to ${after}`;
  return [{ name: diff.name, message, hint: 'give the service another name, or remove it first: docker service rm' }];
}

function modeOf({ Mode }: ServiceSpec): string {
  if (Mode?.Global !== undefined) return 'global';
  if (Mode?.GlobalJob !== undefined) return 'global-job';
  return Mode?.ReplicatedJob !== undefined ? 'replicated-job' : 'replicated';
}

type Endpoint = { readonly Mode?: string; readonly Ports?: readonly { readonly PublishMode?: string }[] | null };

function ingressWithDnsrr(name: string, { EndpointSpec }: ServiceSpec): BrokenRule[] {
  const { Mode, Ports } = (EndpointSpec ?? {}) as Endpoint;
  if (Mode !== 'dnsrr' || !(Ports ?? []).some(({ PublishMode = 'ingress' }) => PublishMode === 'ingress')) return [];
  const message = `${name} publishes a port with "mode: ingress", which "endpoint_mode: dnsrr" does not allow`;
  return [{ name, message, hint: 'publish it with "mode: host", or use "endpoint_mode: vip"' }];
}

const KEY = /^[a-z_][a-z0-9._-]+$/i;
const VALUE = /^[a-z0-9:\-_\s.*()?+[\]\\^$|/]+$/i;

function oddConstraints(name: string, { TaskTemplate }: ServiceSpec): BrokenRule[] {
  return (TaskTemplate.Placement?.Constraints ?? []).flatMap((text) => {
    // The engine looks for == first.
    const [key = '', value] = text.includes('==') ? text.split(/==(.*)/s) : text.split(/!=(.*)/s);
    if (value !== undefined && KEY.test(key.trim()) && VALUE.test(value.trim())) return [];
    const message = `the engine does not take the constraint "${text}" of ${name}`;
    return [{ name, message, hint: 'write KEY == VALUE or KEY != VALUE, such as node.role == manager' }];
  });
}

function mountedTwice(name: string, { TaskTemplate }: ServiceSpec): BrokenRule[] {
  const targets = (TaskTemplate.ContainerSpec?.Mounts ?? []).flatMap(({ Target }) => Target ?? []);
  const twice = [...new Set(targets.filter((target, i) => targets.indexOf(target) !== i))];
  return twice.map((target) => {
    const message = `${name} mounts two things at ${target}, which the engine does not take`;
    return { name, message, hint: 'remove one of them, or give it another target' };
  });
}

function relativeTargets(name: string, { TaskTemplate }: ServiceSpec): BrokenRule[] {
  const { Constraints = [], Platforms = [] } = TaskTemplate.Placement ?? {};
  if (Platforms?.some(({ OS }) => OS === 'windows') || Constraints?.some((text) => /windows/i.test(text))) return [];
  return (TaskTemplate.ContainerSpec?.Mounts ?? []).flatMap(({ Target: target = '/' }) => {
    if (target.startsWith('/')) return [];
    const message = `${name} mounts something at "${target}", and nodes reject a task with a target that does not start with /`;
    const hint = /^[a-z]:/i.test(target)
      ? `docker takes the name before the colon for a Windows drive: give the volume a longer name, or write type, source and target`
      : 'write the path in the container from / on';
    return [{ name, message, hint }];
  });
}
