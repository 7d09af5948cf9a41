import { isDeepStrictEqual } from 'node:util';
import type { DeployReport } from '@swarm-ci/core';
import type { Ran } from '../command/run-cli.ts';
import { type ServiceTruth, type StackTruth, sameSpec, unrest, type Window } from '../stack/engine-truth.ts';

/** What the engine shows of a deploy: before it, and in two looks after it. */
export type Shown = Window & { readonly before: StackTruth };

type Reported = Ran & { readonly report: DeployReport };
type ReportedService = DeployReport['services'][number];

const CODES: Readonly<Record<string, number>> = { deployed: 0, failed: 1, 'rolled-back': 3, 'timed-out': 5 };

const HEADLINES: Readonly<Record<string, RegExp>> = {
  deployed: /^✔ \S+ (deployed|is up to date) in/m,
  'rolled-back': /^↩ \S+ rolled back.*; the previous version of every (?:other )?service is running again/m,
  failed: /^✘ \S+ failed: /m,
  'timed-out': /^✘ \S+ did not settle by the deadline/m,
};

/** Where the report of a deploy is not what the engine shows; nothing when all of it is true. */
export function lies({ code, stdout, stderr, report }: Reported, shown: Shown): string[] {
  const { outcome, stack, services } = report;
  const short = (name: string) => name.slice(stack.length + 1);
  const reported = new Set(services.map(({ name }) => short(name)));
  const line = ({ name, status, restored }: ReportedService) => {
    const then = restored && restored.status !== 'as-before' ? ` → ${restored.status}` : '';
    return new RegExp(`^\\S ${name} +${status}${then}( |$)`, 'm');
  };
  return [
    ...when(stdout !== `${outcome}\n`, `stdout is ${JSON.stringify(stdout)}, the report's outcome ${outcome}`),
    ...when(code !== CODES[outcome] || code !== report.exitCode, `exit ${code}, ${report.exitCode} for "${outcome}"`),
    ...when(HEADLINES[outcome]?.test(stderr) !== true, `the log has no headline of "${outcome}"`),
    ...services.flatMap((one) => when(!line(one).test(stderr), `the log has no line of ${one.name} ${one.status}`)),
    ...[...shown.last.keys()].flatMap((name) => when(!reported.has(name), `${name} runs, the report does not have it`)),
    ...services.flatMap((one) => serviceLies(one, short(one.name), shown)),
    ...outcomeLies(report, shown),
  ];
}

function when(wrong: boolean, what: string): string[] {
  return wrong ? [what] : [];
}

/** The last word on a service: its status after the restore, if there was one. */
function serviceLies(reported: ReportedService, name: string, shown: Shown): string[] {
  const claim = reported.restored?.status ?? reported.status;
  const [before, now] = [shown.before.get(name), shown.last.get(name)];
  const said = (wrong: boolean, what: string) => when(wrong, `${name} ${claim}: ${what}`);
  if (claim === 'removed') return said(now !== undefined, 'it is there');
  const well = CLAIMS_WELL.has(claim);
  const trouble = unrest(shown, name);
  return [
    ...said(
      now !== undefined && withoutDigest(reported.image) !== now.image,
      `${reported.image} reported, ${now?.image} in force`,
    ),
    ...said(well && trouble !== undefined, trouble ?? ''),
    ...said(well && (reported.running !== now?.tasks.length || reported.wanted !== now?.wanted), counts(reported, now)),
    ...said(CLAIMS_FAILING.has(claim) && trouble === undefined, 'all of its tasks run, and stay'),
    ...said(AS_IT_WAS.has(claim) && !sameSpec(before, now), 'its spec is not the one from before'),
    ...said(
      claim === 'unchanged' && !isDeepStrictEqual(before?.tasks, now?.tasks),
      'its tasks are not those from before',
    ),
    ...said(claim === 'created' && before !== undefined, 'it was there before'),
    ...said(claim === 'updated' && (before === undefined || sameSpec(before, now)), 'its spec is the one from before'),
    ...said(claim === 'recreated' && before?.id === now?.id, 'it is the one from before'),
    ...said(claim === 'paused' && !/paused$/.test(now?.update ?? ''), `its update is ${now?.update}`),
    ...said(
      claim === 'superseded' && reported.imageWanted === now?.image,
      'the version that was asked for is in force',
    ),
    ...said(claim === 'rolled-back' && now?.update !== 'rollback_completed', `its update is ${now?.update}`),
  ];
}

const CLAIMS_WELL = new Set(['created', 'updated', 'unchanged', 'rolled-back', 'as-before', 'restored', 'recreated']);
const CLAIMS_FAILING = new Set(['failing', 'broken', 'still-failing', 'paused']);
const AS_IT_WAS = new Set(['unchanged', 'rolled-back', 'as-before', 'restored', 'recreated', 'still-failing']);

function outcomeLies({ outcome, services, dockerError }: DeployReport, shown: Shown): string[] {
  const { before, last } = shown;
  const trouble = [...last.keys()].filter((name) => unrest(shown, name) !== undefined);
  if (outcome === 'deployed')
    return when(trouble.length > 0, `deployed, although ${trouble.join(', ')} does not serve`);
  if (outcome === 'rolled-back') {
    const names = new Set([...before.keys(), ...last.keys()]);
    const moved = [...names].filter((name) => !sameSpec(before.get(name), last.get(name)));
    return when(moved.length + trouble.length > 0, `rolled back, although not: ${[...moved, ...trouble].join(', ')}`);
  }
  const excuse = dockerError !== undefined || services.some(({ status }) => status === 'superseded');
  return when(outcome === 'failed' && !excuse && trouble.length === 0, 'failed, although every service serves');
}

function counts({ running, wanted }: ReportedService, now: ServiceTruth | undefined): string {
  return `${running} of ${wanted} tasks reported, ${now?.tasks.length} of ${now?.wanted} run`;
}

function withoutDigest(image: string | undefined): string | undefined {
  return image?.split('@')[0];
}
