import type { Problem } from '../../errors.ts';
import type { Target } from '../deploy/target.ts';
import { isSameOwner, ownerOf, ownerText, recordName, type StackOwner } from './stack-owner.ts';

/** What the swarm and the folder know of owners. */
export type Ownership = {
  /** Owners recorded in the swarm. */
  readonly records: readonly StackOwner[];
  /** The stacks of the live releases in the folder of this target, by their environment. */
  readonly folder: readonly StackOwner[];
  /** Names of the stacks that have services. */
  readonly running: ReadonlySet<string>;
};

/** Why this target may not be deployed: its stack or its folder belongs to another. */
export function ownerProblems(target: Target, { records, folder, running }: Ownership): Problem[] {
  const self = ownerOf(target);
  const recorded = records.find(({ stack }) => stack === self.stack);
  // A folder outlives its stack: what does not run any more needs no protection.
  const live = folder.filter(({ stack }) => running.has(stack));
  const own = live.find(({ environment }) => environment === self.environment);
  const elsewhere = own?.stack === self.stack ? undefined : live.find(({ stack }) => stack === self.stack);
  const owner = recorded ?? elsewhere;
  const isOther = owner !== undefined && !isSameOwner(owner, self);
  const usedBy = [...records, ...live].find(
    (one) => one.stack !== self.stack && one.environment === self.environment && one.folder === self.folder,
  );
  return [
    ...(isOther ? [otherOwnerProblem(owner, self, recorded !== undefined)] : []),
    ...(usedBy === undefined ? [] : [usedFolderProblem(usedBy, self)]),
  ];
}

/** The problem of deploying a stack that belongs to another owner. */
export function otherOwnerProblem(owner: StackOwner, self: StackOwner, isRecorded = true): Problem {
  const moved = isRecorded
    ? `docker config rm ${recordName(self.stack)}`
    : `mv ${owner.folder}/.swarm-ci/${owner.environment} ${self.folder}/.swarm-ci/${self.environment}`;
  return {
    at: 'STACK_NAME',
    message: `the stack ${self.stack} is deployed by ${ownerText(owner)}; this job is ${ownerText(self)}`,
    hint: `set STACK_NAME or PROJECT_NAME, so that each has a stack of its own; if the stack has moved on purpose, run on the server: ${moved}`,
  };
}

function usedFolderProblem(owner: StackOwner, self: StackOwner): Problem {
  return {
    at: 'SERVER_PATH',
    message: `${self.folder} holds the files and releases of the stack ${owner.stack} for the environment ${self.environment}; this job deploys the stack ${self.stack}`,
    hint: `set SERVER_PATH, too, so that each stack has a folder of its own; if ${owner.stack} is not needed any more, run on the server: docker stack rm ${owner.stack}`,
  };
}
