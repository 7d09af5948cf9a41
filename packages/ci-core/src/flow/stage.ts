import { CiError } from '../errors.ts';

/** How far a deploy has come, for the message when it is interrupted. */
export type Stage = {
  readonly enter: (name: StageName) => void;
  readonly at: () => StageName;
  /** The error that aborted the deploy; rethrows any other error, or one from before the first change of the stack. */
  readonly abortedBy: (error: unknown) => CiError;
  /** The error of a job that receives this signal now: what it was doing and what it leaves behind. */
  readonly interrupted: (signal: string) => CiError;
};

export type StageName = keyof typeof remains;

/** What a deploy leaves behind when it is interrupted in a stage. */
const remains = {
  checking: 'nothing was changed',
  waiting: 'nothing was changed',
  'backing up': 'the deploy changed nothing, but SwarmUtils may still be making a backup; the lock is released',
  uploading:
    'the files on the server are complete, either the previous or the new ones; the stack was not changed; the lock is released',
  'running the command on':
    'the command was stopped, and the log above shows how far it came; the engine continues what it has begun; the lock is released',
  'running the jobs before':
    'the files on the server are complete, either the previous or the new ones; no service was changed; a release job may still be running, and the next deploy waits for its end instead of starting it again; the lock is released',
  'running the canary of':
    'no stable service was changed; a canary may still get its share of the traffic, and the next deploy, or "swarm-ci abort", gives it back and removes the canary; the lock is released',
  applying:
    'the files on the server are complete, either the previous or the new ones; some services may be changed and others not; the engine continues the rollout of those; the lock is released',
  watching:
    'all services are changed; the engine continues the rollout and rolls back services that fail; the lock is released',
  'running the jobs after':
    'all services are changed and have settled; a release job may still be running, and the next deploy waits for its end; the lock is released',
  restoring: 'some services may be restored and others not, and nothing restores those; the lock is released',
  finishing: 'the rollout has settled; its release may not have been kept; the lock is released',
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
      return new CiError('INTERRUPTED', message, { hint: 'run the deploy again to finish it' });
    },
  };
}
