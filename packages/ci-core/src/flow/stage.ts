import { CiError } from '../errors.ts';

/** How far a deploy has come, for the one who stops it. */
export type Stage = {
  readonly enter: (name: StageName) => void;
  /** Rejects with INTERRUPTED once `stop` was called. */
  readonly stopped: Promise<never>;
  readonly stop: (signal: string) => void;
};

type StageName = keyof typeof left;

/** What stays behind when a deploy is stopped there. */
const left = {
  checking: 'nothing was touched',
  waiting: 'it only waited for another deploy; nothing was touched',
  applying:
    'the files on the server are whole, the previous ones or the new ones; docker stack deploy may have begun, and then ends by itself there; the lock is free',
  watching:
    'the stack deploy is through; the engine goes on with the rollout, and rolls back by itself what fails; the lock is free',
  'putting back':
    'some services may have the version from before again, others not yet, and nothing puts those back; the lock is free',
  finishing: 'the rollout is settled; its release may not have been kept; the lock is free',
} as const;

export function createStage(stack: string): Stage {
  let current: StageName = 'checking';
  let reject: (error: CiError) => void = () => {};
  const stopped = new Promise<never>((_resolve, refuse) => {
    reject = refuse;
  });
  stopped.catch(() => {});
  return {
    enter: (name) => {
      current = name;
    },
    stopped,
    stop: (signal) => {
      const message = `${signal} while ${current} ${stack}: ${left[current]}`;
      reject(new CiError('INTERRUPTED', message, { hint: 'run deploy again: it finishes what was begun' }));
    },
  };
}
