import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { interpolate, type Variables } from '../../../packages/ci-core/src/plan/manifest/interpolate.ts';
import type { Service, ServiceEvent, StackState } from '../../../packages/ci-core/src/plan/stack/stack-state.ts';
import { problemsBefore } from '../../../packages/ci-core/src/verdict/before/problems-before.ts';
import type { Evidence } from '../../../packages/ci-core/src/verdict/service/judge.ts';
import type { Moment } from '../../../packages/ci-core/src/verdict/service/judge-service.ts';
import { startTrack, updateTrack } from '../../../packages/ci-core/src/verdict/tasks/track.ts';
import { type PsLine, stateApplied, stateBefore, tasksFrom } from './recorded-state.ts';

/** A `docker stack deploy` recorded on a real swarm; see `test/fixtures/stack-deploy/README.md`. */
export type RecordedCase = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What Docker said when it refused the deploy. */
  readonly refusal: string | undefined;
  readonly evidence: Evidence;
  readonly moment: Moment;
};

const DIRECTORY = fileURLToPath(new URL('../../fixtures/stack-deploy/', import.meta.url));
const STACK = 'shop';
const MINUTES_LATER = 600_000;

/** Every recording in the folder as `<case>.<client>`. */
export function recordedCases(): string[] {
  return readdirSync(DIRECTORY)
    .filter((file) => file.endsWith('.cmd'))
    .map((file) => file.slice(0, -'.cmd'.length))
    .sort();
}

export function readRecordedCase(id: string): RecordedCase {
  const stderr = text(`${id}.stderr`);
  const exitCode = Number(text(`${id}.code`));
  // The new CLI, which waits, also exits 1 for a paused update.
  const refused = exitCode === 1 && !/ service (update|rollback) paused: /.test(stderr);
  return {
    exitCode,
    stdout: text(`${id}.stdout`),
    stderr,
    refusal: refused ? stderr.trim() : undefined,
    evidence: evidenceOf(id, refused),
    moment: { at: MINUTES_LATER, patience: 30_000, final: true },
  };
}

function evidenceOf(id: string, refused: boolean): Evidence {
  const services = JSON.parse(text(`${id}.inspect.json`) || '[]') as Service[];
  const now: StackState = { services, tasks: tasksFrom(lines<PsLine>(`${id}.ps.json`), services) };
  const events = eventsOf(id);
  const before = stateBefore(now, events);
  const applied = stateApplied(now, before, events);
  const engineTime = Date.parse('2026-11-21T00:00:00Z');
  let track = startTrack(before, 0, engineTime);
  track = updateTrack(track, applied, 1_000);
  track = updateTrack(track, now, 2_000);
  track = updateTrack(track, now, MINUTES_LATER);
  const failingBefore = problemsBefore(before, engineTime);
  return { stack: STACK, wanted: wantedOf(id), before, applied, problemsBefore: failingBefore, now, track, refused };
}

type Recorded = {
  readonly Type: string;
  readonly Action: ServiceEvent['action'];
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
};

function eventsOf(id: string): ServiceEvent[] {
  return lines<Recorded>(`${id}.events.ndjson`)
    .filter(({ Type }) => Type === 'service')
    .map(({ Action, Actor, timeNano }) => ({
      action: Action,
      service: Actor.Attributes.name ?? '',
      serviceId: Actor.ID,
      timeNano,
      attributes: Actor.Attributes,
    }));
}

/** The manifest that Docker was given; none where it is missing or no YAML. */
function wantedOf(id: string): Evidence['wanted'] {
  const command = text(`${id}.cmd`);
  const own = `${id.slice(0, id.lastIndexOf('.'))}.yml`;
  const given = /-c (\S+)/.exec(command)?.[1] ?? '';
  const manifest = text(existsSync(DIRECTORY + own) ? own : given);
  const variables: Variables = Object.fromEntries(
    [...command.matchAll(/(?:^| )([A-Z_]+)=(\S*)/g)].map(([, name, value]) => [name, value]),
  );
  return Object.entries(servicesIn(manifest)).map(([name, { image }]) => ({
    name,
    image: interpolate(image, variables),
  }));
}

function servicesIn(manifest: string): Record<string, { image: string }> {
  try {
    return parse(manifest)?.services ?? {};
  } catch {
    return {};
  }
}

/** Nothing where the recording has no such file: the stack had no service, or no event came. */
function text(file: string): string {
  return existsSync(DIRECTORY + file) ? readFileSync(DIRECTORY + file, 'utf8') : '';
}

function lines<Line>(file: string): Line[] {
  return text(file)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
