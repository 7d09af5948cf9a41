import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { raiseSandbox, type Sandbox } from '../../sandbox/index.ts';
import { unrest } from '../../support/stack/engine-truth.ts';
import { recordedCases } from '../../support/stack/recorded-case.ts';
import { statusesOf } from '../../support/stack/stack-look.ts';
import { NOT_LIVE, truthCases } from '../../support/truths/truth-cases.ts';
import { lies, type Shown } from '../../support/truths/truth-claims.ts';
import { type Made, makeCases } from '../../support/truths/truth-run.ts';

/** One of its own: nothing else is to load its engine, and the two workers are for the cases that go to them. */
let sandbox: Sandbox;
let made: ReadonlyMap<string, Made | Error>;
const cleanUp: (() => Promise<void>)[] = [];
const all = truthCases(inject('sandbox').engine);
/** `npm test` makes each case on one engine, in turn, and `npm run test:all` each on both. */
const share = inject('share');
const cases = Object.fromEntries(
  Object.entries(all).filter((_, index) => share === undefined || index % share.of === share.part),
);

beforeAll(async () => {
  sandbox = await raiseSandbox({ engine: inject('sandbox').engine, workers: 2 });
  const docker = (...argv: string[]) => sandbox.docker(sandbox.manager, argv);
  await docker('network', 'create', '--driver', 'overlay', '--attachable', 'tests');
  await docker('node', 'update', '--availability', 'drain', 'w1');
  await docker('node', 'update', '--availability', 'drain', 'w2');
  await sandbox.node('w2').stopEngine();
  made = await makeCases(sandbox, cases, (undo) => void cleanUp.push(undo));
}, 1_200_000);

afterAll(async () => {
  await sandbox?.down();
  for (const undo of cleanUp) await undo();
});

it('every recorded case is made live, or has a reason why it cannot be', () => {
  const recorded = new Set(recordedCases().map((id) => id.slice(0, id.lastIndexOf('.'))));
  expect([...Object.keys(all), ...Object.keys(NOT_LIVE)].sort()).toEqual([...recorded].sort());
  expect(Object.keys(NOT_LIVE)).toEqual([]);
});

describe('what swarm-ci says of a deploy is what the engine shows a minute later', () => {
  it.each(Object.entries(cases))('%s', (name, { code, reported, says, serves }) => {
    const one = made.get(name);
    if (!one || one instanceof Error) throw one ?? new Error('it was not made');
    const { ran, report, shown } = one;
    expect(ran.code, ran.stderr).toBe(code);
    if (says) expect(ran.stderr).toMatch(says);
    if (reported === undefined) {
      expect({ stdout: ran.stdout, report }).toEqual({ stdout: '', report: undefined });
      expect(shown.last).toEqual(shown.before);
    } else {
      if (!report) throw new Error(`no report:\n${ran.stderr}`);
      expect(statusesOf(report)).toEqual(reported);
      expect(lies({ ...ran, report }, shown), ran.stderr).toEqual([]);
    }
    expect(serving(shown)).toEqual(serves);
  });
});

/** Tags in force, of the services that serve. */
function serving(shown: Shown): Record<string, string> {
  const well = [...shown.last].filter(([name]) => unrest(shown, name) === undefined);
  return Object.fromEntries(well.map(([name, { image }]) => [name, image.slice(image.lastIndexOf(':') + 1)]));
}
