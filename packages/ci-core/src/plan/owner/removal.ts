import type { Problem } from '../../errors.ts';
import type { Target } from '../deploy/target.ts';
import { type KeptReleases, ownServices } from '../release/rollback-target.ts';
import type { StackOwner } from './stack-owner.ts';

/** What is known of a stack that is to be removed. */
export type Removal = {
  readonly target: Target;
  /** Undefined if the swarm has no record of an owner. */
  readonly owner: StackOwner | undefined;
  readonly kept: Pick<KeptReleases, 'releases' | 'created'>;
  /** Names of its services. */
  readonly services: readonly string[];
};

/** Why a stack is not removed: swarm-ci did not deploy it, or not all of its services. */
export function removalProblems({ target, owner, kept, services }: Removal): Problem[] {
  const own = ownServices(kept);
  const { stack, serverPath, environment } = target;
  if (owner === undefined && own.size === 0 && services.length > 0) {
    const message = `the stack ${stack} was not deployed by swarm-ci: neither the swarm nor ${serverPath} has a record of it`;
    return [{ at: 'STACK_NAME', message, hint: `see STACK_NAME and SERVER_PATH; by hand: docker stack rm ${stack}` }];
  }
  // The releases may be on another manager; then the record of the owner is all there is.
  const foreign = own.size === 0 ? [] : services.filter((name) => !own.has(name));
  return foreign.map((name) => {
    const message = `the service ${name} of the stack was not deployed by swarm-ci for ${environment}`;
    return { at: 'STACK_NAME', message, hint: `remove it first if it is not needed: docker service rm ${name}` };
  });
}
