import { NAME_LIMIT } from '../manifest/limits.ts';
import { identityIn, labelsOf, type RunIdentity, runHash } from './job-run.ts';

const AT_LABEL = 'swarm-ci.release-job.at';

/** A run that succeeded. */
export type RunRecord = { readonly identity: RunIdentity; readonly at: string };

/**
 * The config that records a run that succeeded: all managers of the swarm have it. It has the label of the stack, so
 * `docker stack rm` removes it with the rest. No service uses it.
 */
export function recordOfRun(identity: RunIdentity, at: Date) {
  const { stack, job, commit } = identity;
  const suffix = `_swarm-ci-job-${runHash(identity)}`;
  const text = `The release job ${job} has run for the commit ${commit || '(none)'}. The labels of this config identify the run.\n`;
  return {
    Name: `${stack.slice(0, NAME_LIMIT - suffix.length)}${suffix}`,
    Labels: { ...labelsOf(identity), [AT_LABEL]: at.toISOString() },
    Data: Buffer.from(text).toString('base64'),
  };
}

export function recordIn(labels: Readonly<Record<string, string>>): RunRecord {
  return { identity: identityIn(labels), at: labels[AT_LABEL] ?? '' };
}
