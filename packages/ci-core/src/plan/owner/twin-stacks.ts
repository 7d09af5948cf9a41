import type { Finding } from '../deploy/preflight.ts';
import { type Service, type ServiceSpec, STACK_LABEL, withoutDigest } from '../stack/stack-state.ts';
import type { StackOwner } from './stack-owner.ts';

type Port = { readonly PublishedPort?: number; readonly Protocol?: string };
type Mount = { readonly Type?: string; readonly Source?: string; readonly ReadOnly?: boolean };

/** What the first deploy of a stack is compared with. */
export type Beside = {
  readonly self: StackOwner;
  readonly composeFile: string;
  /** The services of the manifest. */
  readonly desired: readonly ServiceSpec[];
  /** All services of the swarm. */
  readonly services: readonly Service[];
  /** The owners that are known. */
  readonly owners: readonly StackOwner[];
};

/**
 * The same services run under the name of another stack: a forgotten PROJECT_NAME or STACK_NAME would make a second stack
 * beside it, which takes its ports and writes to its folders. Stacks of another environment are expected to look the same.
 */
export function twinFindings({ self, composeFile, desired, services, owners }: Beside): Finding[] {
  const stackOf = ({ Spec }: Service) => Spec.Labels?.[STACK_LABEL] ?? '';
  const stacks = new Set(services.map(stackOf));
  if (stacks.has(self.stack) || desired.length === 0) return [];
  return [...stacks].flatMap((stack): Finding[] => {
    const running = services.filter((one) => stackOf(one) === stack);
    if (
      stack === '' ||
      isExpected(
        owners.find((one) => one.stack === stack),
        self,
      )
    )
      return [];
    const twins = desired.flatMap((spec) => {
      const twin = running.find(({ Spec }) => isTwin(spec, self.stack, Spec, stack));
      return twin === undefined ? [] : [{ spec, twin: twin.Spec }];
    });
    const clashes = twins.flatMap(({ spec, twin }) => clashesOf(spec, twin).map((what) => `${twin.Name} ${what}`));
    const advice = `set STACK_NAME=${stack}, and SERVER_PATH to its folder, to deploy that stack`;
    if (clashes.length > 0) {
      const message = `the stack ${self.stack} does not exist yet, and would run beside the stack ${stack} with the same services: ${clashes.join(', ')}`;
      const hint = `${advice}; or use other ports and folders in the manifest`;
      return [{ level: 'problem', at: composeFile, message, hint, code: 'INVALID_INPUT' }];
    }
    if (twins.length < desired.length) return [];
    const message = `the stack ${self.stack} does not exist yet, but all of its services run in the stack ${stack} already; ${advice}`;
    return [{ level: 'warning', at: composeFile, message }];
  });
}

/** Another environment, or another stack of the same project (a review app). */
function isExpected(owner: StackOwner | undefined, { environment, project }: StackOwner): boolean {
  if (owner === undefined) return false;
  return owner.environment !== environment || (project !== undefined && owner.project === project);
}

function isTwin(spec: ServiceSpec, stack: string, other: ServiceSpec, otherStack: string): boolean {
  const sameName = spec.Name.slice(stack.length) === other.Name.slice(otherStack.length);
  return sameName && repositoryOf(spec) === repositoryOf(other);
}

function repositoryOf({ TaskTemplate }: ServiceSpec): string {
  return withoutDigest(TaskTemplate.ContainerSpec?.Image ?? '').replace(/:[^:/]+$/, '');
}

function clashesOf(spec: ServiceSpec, other: ServiceSpec): string[] {
  const ports = new Set(portsOf(other));
  const folders = new Set(writtenFolders(other));
  return [
    ...portsOf(spec).flatMap((port) => (ports.has(port) ? [`publishes the port ${port}`] : [])),
    ...writtenFolders(spec).flatMap((folder) => (folders.has(folder) ? [`writes to ${folder}`] : [])),
  ];
}

function portsOf({ EndpointSpec }: ServiceSpec): string[] {
  const ports = (EndpointSpec as { readonly Ports?: readonly Port[] | null } | undefined)?.Ports ?? [];
  return ports.flatMap(({ PublishedPort, Protocol = 'tcp' }) =>
    PublishedPort ? [`${PublishedPort}/${Protocol}`] : [],
  );
}

/** Folders of the system, such as the socket of the engine, are mounted by many. */
const SYSTEM = /^\/((var\/)?run|proc|sys|dev|etc|usr|lib|tmp|var\/log|var\/lib\/docker)?(\/|$)/;

function writtenFolders({ TaskTemplate }: ServiceSpec): string[] {
  const mounts = (TaskTemplate.ContainerSpec?.Mounts ?? []) as readonly Mount[];
  return mounts.flatMap(({ Type, Source, ReadOnly }) =>
    Type === 'bind' && Source && !ReadOnly && !SYSTEM.test(Source) ? [Source] : [],
  );
}
