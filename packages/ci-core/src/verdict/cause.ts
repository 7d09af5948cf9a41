import type { Task } from '../plan/stack-state.ts';
import type { Track } from './track.ts';

/** Docker's words for the end of a task, the most telling first: one string can hold several of them. */
const WORDS: readonly { readonly pattern: RegExp; readonly headline: (match: RegExpExecArray) => string }[] = [
  { pattern: /unhealthy container/, headline: () => 'the health check fails' },
  { pattern: /No such image: ?(\S*)/, headline: ([, image]) => `the image ${image} cannot be pulled` },
  { pattern: /no suitable node \((.*)\)/, headline: ([, why]) => `no node can take it: ${why}` },
  { pattern: /(config|secret) (\S+) not found/, headline: ([, kind, name]) => `the ${kind} ${name} is gone` },
  {
    pattern: /bind source path does not exist: ?(\S*)/,
    headline: ([, path]) => `the mounted path ${path} does not exist`,
  },
  { pattern: /port is already allocated|address already in use/, headline: () => 'its port is taken' },
  {
    pattern: /executable file not found|no such file or directory/,
    headline: () => 'its command does not exist in the image',
  },
  { pattern: /non-zero exit \((\d+)\)/, headline: ([, code]) => `it exits with code ${code}` },
];

/** Why a task ended, in one line; `health` is the output of its last checks. */
export function headlineOf(task: Task, health: readonly string[]): string {
  const error = task.Status.Err ?? '';
  const said = health.at(-1);
  for (const { pattern, headline } of WORDS) {
    const match = pattern.exec(error);
    if (match)
      return said !== undefined && headline(match).includes('health check')
        ? `the health check fails: ${said}`
        : headline(match);
  }
  if (said !== undefined && error === '') return `the health check fails: ${said}`;
  const code = task.Status.ContainerStatus?.ExitCode;
  if (error === '' && task.Status.State === 'complete')
    return `it ended by itself with exit code ${code ?? 0}, or its health check failed`;
  return error === '' ? `its task is ${task.Status.State}` : error;
}

/** The task that tells most about a service that is not well: of the version asked for, the last one that failed. */
export function tellingTask(service: string, wantedImage: string | undefined, track: Track, tasks: readonly Task[]) {
  const failed = [...track.failures.values()].map(({ task }) => task).filter(({ ServiceID }) => ServiceID === service);
  const stuck = tasks.filter(({ ServiceID, ID }) => ServiceID === service && track.unplaceableSince.has(ID));
  const candidates = failed.length > 0 ? failed : stuck;
  const ofWanted = candidates.filter(
    ({ Spec }) => wantedImage !== undefined && Spec.ContainerSpec?.Image?.split('@')[0] === wantedImage,
  );
  const pool = ofWanted.length > 0 ? ofWanted : candidates;
  return [...pool].sort((a, b) => a.CreatedAt.localeCompare(b.CreatedAt)).at(-1);
}
