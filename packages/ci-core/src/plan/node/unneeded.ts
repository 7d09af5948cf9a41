import { registryHost, repositoryPath } from '../registry/registry-name.ts';
import type { KeptReleases } from '../release/rollback-target.ts';
import type { RunIdentity } from '../release-job/job-run.ts';
import { imageIn, type Service, STACK_LABEL, sameImage, type Task, withoutDigest } from '../stack/stack-state.ts';
import type { Inventory, NodeContainer, NodeImage } from './inventory.ts';

const FAILED = ['failed', 'rejected', 'orphaned'];

/** What must stay on the nodes of a swarm. */
export type Needed = {
  /** The images of services, of their previous specs and of kept releases, with digest where there is one. */
  readonly images: readonly string[];
  /** Repositories of which everything stays, because it is not known which releases are kept. */
  readonly repositories: readonly string[];
  /** IDs of the tasks that the swarm knows, and whether their containers explain a failure. */
  readonly tasks: ReadonlyMap<string, boolean>;
};

/**
 * `kept` has the releases of each stack that swarm-ci deploys; none for a stack means that they cannot be read here. `runs` are
 * those of release jobs that succeeded.
 */
export function neededBy(
  services: readonly Service[],
  kept: ReadonlyMap<string, Pick<KeptReleases, 'releases'>['releases']>,
  tasks: readonly Pick<Task, 'ID' | 'Status'>[],
  runs: readonly Pick<RunIdentity, 'stack' | 'image'>[],
): Needed {
  const inService = (service: Service) => [imageIn(service.Spec), imageIn(service.PreviousSpec)].filter(isText);
  const isUnread = (stack: string) => kept.get(stack)?.length === 0;
  const unread = [
    ...services.filter(({ Spec }) => isUnread(Spec.Labels?.[STACK_LABEL] ?? '')).flatMap(inService),
    ...runs.flatMap(({ stack, image }) => (isUnread(stack) && isText(image) ? [image] : [])),
  ];
  const ofReleases = [...kept.values()].flat().flatMap(({ images }) => Object.values(images));
  return {
    images: [...new Set([...services.flatMap(inService), ...ofReleases])],
    repositories: [...new Set(unread.map(repositoryOf))],
    tasks: new Map(tasks.map(({ ID, Status }) => [ID, FAILED.includes(Status.State)])),
  };
}

export type Unneeded = { readonly containers: readonly string[]; readonly images: readonly NodeImage[] };

/**
 * The images that nothing needs, neither the swarm nor a container that stays. Of the containers, only stopped ones of tasks go:
 * those that the swarm has forgotten, and those that ended as they should and whose image is not needed any more.
 */
export function unneededOn({ images, containers }: Inventory, needed: Needed): Unneeded {
  const named = new Set(images.filter((image) => isNamed(image, needed)).map(({ id }) => id));
  const isOver = ({ task, image }: NodeContainer) => {
    const isEvidence = needed.tasks.get(task);
    return isEvidence === undefined || !(isEvidence || named.has(image));
  };
  const gone = containers.filter((one) => one.isStopped && one.task !== '' && isOver(one));
  const used = new Set(containers.filter((one) => !gone.includes(one)).map(({ image }) => image));
  return {
    containers: gone.map(({ id }) => id),
    images: images.filter(({ id }) => !named.has(id) && !used.has(id)),
  };
}

function isNamed({ references }: NodeImage, { images, repositories }: Needed): boolean {
  const digests = new Set(images.flatMap((image) => digestIn(image) ?? []));
  // Only what has no digest is known by its tag alone.
  const tags = images.filter((image) => digestIn(image) === undefined);
  return references.some((one) => {
    const digest = digestIn(one);
    if (digest !== undefined && digests.has(digest)) return true;
    if (repositories.includes(repositoryOf(one))) return true;
    return digest === undefined && tags.some((image) => sameImage(image, one));
  });
}

function repositoryOf(image: string): string {
  return `${registryHost(image)}/${repositoryPath(image)}`;
}

function digestIn(reference: string): string | undefined {
  return reference === withoutDigest(reference) ? undefined : reference.split('@')[1];
}

function isText(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
