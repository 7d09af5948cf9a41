import { isDeepStrictEqual } from 'node:util';
import type { DeployReport } from '@swarm-ci/core';
import { statusesOf } from '../stack/stack-look.ts';
import { type LivingLook, versionsOf } from './living-look.ts';
import { type LivingStack, undoneIn, type Watched, wantedVersions } from './living-stack.ts';

/** Milliseconds that a deploy may go on after the engine is done. */
const AT_MOST = 5_000;
/** A busy machine is slow for the deploy as well, whose looks go through SSH and are a tenth of its time at most. */
const BUSY = 12;

/** Where a deploy that is good was not taken for one; nothing if all is well. Others may have changed the services `touched`. */
export function wronged(
  stack: LivingStack,
  watched: Watched,
  report: DeployReport | undefined,
  last: LivingLook,
  touched: ReadonlySet<string>,
) {
  const { ran, ended, doneSince, slowest } = watched;
  const { deploy, manifests } = stack;
  const statuses = report === undefined ? {} : statusesOf(report);
  const late = doneSince === undefined ? 0 : ended - doneSince - AT_MOST - BUSY * slowest;
  return [
    ...when(ran.code !== 0 || ran.stdout !== 'deployed\n', `exit ${ran.code}, ${ran.stdout.trim()}`),
    ...when(ran.code === 0 && !watched.wasDone, 'it ended before the engine was done'),
    ...when(late > 0, `${late} ms too late`),
    ...Object.entries(statuses).flatMap(([name, status]) => {
      const expected = name === 'ill' ? 'still-failing' : deploy.changed.includes(name) ? 'updated' : 'unchanged';
      // What others changed before the deploy compared is brought to what the manifest says.
      if (status === 'updated' && touched.has(`${manifests.stack}_${name}`)) return [];
      return when(status !== expected, `${name} is reported ${status}, not ${expected}`);
    }),
    ...standing(manifests.stack, last, wantedVersions(stack)),
  ];
}

/** Where a deploy that is bad was not found out, or the version before does not serve again. */
export function missed(stack: LivingStack, { ran }: Watched, report: DeployReport | undefined, last: LivingLook) {
  const { deploy, manifests } = stack;
  const isRefused = deploy.bad?.way === 'never-built';
  const statuses = report === undefined ? {} : statusesOf(report);
  const bad = deploy.bad === undefined ? undefined : statuses[deploy.bad.name];
  return [
    ...when(ran.code !== (isRefused ? 2 : 3), `exit ${ran.code}, ${ran.stdout.trim()}`),
    ...when(!isRefused && !/^(failing|paused|rolled-back) /.test(bad ?? ''), `${deploy.bad?.name} is reported ${bad}`),
    ...standing(manifests.stack, last, Object.fromEntries(deploy.shapes.map(({ name }) => [name, 1]))),
  ];
}

function standing(stack: string, last: LivingLook, wanted: Readonly<Record<string, number>>): string[] {
  const now = versionsOf(stack, last);
  return [
    ...when(!isDeepStrictEqual(now, wanted), `in force is ${JSON.stringify(now)}, not ${JSON.stringify(wanted)}`),
    ...undoneIn(last),
  ];
}

function when(wrong: boolean, what: string): string[] {
  return wrong ? [what] : [];
}
