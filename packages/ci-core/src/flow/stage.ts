import { CiError } from '../errors.ts';

/** How far a deploy has come, for the one who stops it. */
export type Stage = {
  readonly enter: (name: StageName) => void;
  readonly at: () => StageName;
  /** The error that broke the work off; throws what is none, or came before the stack was touched. */
  readonly abortedBy: (error: unknown) => CiError;
  /** Why the job stops when this signal reaches it now, and what it leaves. */
  readonly interrupted: (signal: string) => CiError;
};

export type StageName = keyof typeof remains;

/** What stays behind when a deploy is stopped there. */
const remains = {
  checking: 'nothing was touched',
  waiting: 'it only waited for another deploy; nothing was touched',
  'backing up': 'nothing was touched by the deploy, but SwarmUtils may still be making a backup; the lock is free',
  uploading:
    'the files on the server are whole, the previous ones or the new ones; the stack was not touched; the lock is free',
  applying:
    'the files on the server are whole, the previous ones or the new ones; docker stack deploy may have begun, and then ends by itself there; the lock is free',
  watching:
    'the stack deploy is through; the engine goes on with the rollout, and rolls back by itself what fails; the lock is free',
  restoring:
    'some services may have the version from before again, others not yet, and nothing puts those back; the lock is free',
  finishing: 'the rollout is settled; its release may not have been kept; the lock is free',
} as const;

const UNTOUCHED: readonly StageName[] = ['checking', 'waiting', 'backing up', 'uploading'];

export function createStage(stack: string): Stage {
  let current: StageName = 'checking';
  return {
    enter: (name) => {
      current = name;
    },
    abortedBy: (error) => {
      if (!(error instanceof CiError) || UNTOUCHED.includes(current)) throw error;
      return error;
    },
    at: () => current,
    interrupted: (signal) => {
      const message = `${signal} while ${current} ${stack}: ${remains[current]}`;
      return new CiError('INTERRUPTED', message, { hint: 'run deploy again: it finishes what was begun' });
    },
  };
}
