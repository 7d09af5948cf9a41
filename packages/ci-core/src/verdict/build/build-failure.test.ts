import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failedTarget, splitBakeLog } from './bake-log.ts';
import { findBuildFailure } from './build-failure.ts';

const fixtures = join(import.meta.dirname, '../../../../../test/fixtures/build');
const recorded = (name: string) => readFileSync(join(fixtures, `${name}.log`), 'utf8');

const RUN = 'RUN ["/bin/busybox","sh","-c","echo about to fail; echo the cause >&2; exit 3"]';
const COPY = 'COPY no-such-file /x';

describe('the failing step and the cause, out of recorded logs', () => {
  test.each([
    ['bake-bad', `[3/3] ${RUN}`, /did not complete successfully: exit code: 3$/],
    ['buildkit-bad', `[3/3] ${RUN}`, /exit code: 3$/],
    ['classic-bad', `Step 3/3 : ${RUN}`, /returned a non-zero code: 3$/],
    ['bake-copy', `[stage-1 1/1] ${COPY}`, /"\/no-such-file": not found$/],
    ['buildkit-copy', `[stage-1 1/1] ${COPY}`, /"\/no-such-file" not found: not found$/],
    ['classic-copy', `Step 4/4 : ${COPY}`, /stat no-such-file: file does not exist$/],
    ['bake-syntax', 'COPPY a b', /unknown instruction: COPPY \(did you mean COPY\?\)$/],
    ['buildkit-syntax', 'dockerfile parse error line 2', /unknown instruction: COPPY$/],
    ['classic-syntax', 'dockerfile parse error line 2', /unknown instruction: COPPY$/],
    ['bake-base', '[internal] load metadata for registry.example:5000/no-such-base:1', /no-such-base:1: not found$/],
    ['classic-base', 'Step 1/2 : FROM registry.example:5000/no-such-base:1', /manifest unknown$/],
    ['bake-push-denied', 'pushing registry.example:5000/own:t8 with docker', /^no basic auth credentials$/],
    ['classic-push-denied', undefined, /^no basic auth credentials$/],
  ])('%s', (name, step, cause) => {
    const found = findBuildFailure(recorded(name));
    expect(found.step).toBe(step);
    expect(found.lines.at(-1)).toMatch(cause);
  });

  test.each(['bake-bad', 'buildkit-bad', 'classic-bad'])('%s: what the step printed comes before it', (name) => {
    const { lines } = findBuildFailure(recorded(name));
    expect(lines.slice(0, -1)).toEqual(['about to fail', 'the cause']);
  });

  test('an output of nothing', () => {
    expect(findBuildFailure('')).toEqual({ step: undefined, lines: [] });
  });
});

describe('one log of several targets', () => {
  const targets = ['own', 'bad', 'my-svc'];

  test('each gets its own lines', () => {
    const logs = splitBakeLog(recorded('bake-several-one-bad'), targets);
    expect(logs.get('own')).toContain('COPY own/a.txt /a.txt');
    expect(logs.get('own')).not.toContain('the cause');
    expect(logs.get('my-svc')).not.toMatch(/\[own|\[bad/);
    expect(findBuildFailure(logs.get('bad') ?? '', 'bad')).toMatchObject({
      step: `[3/3] ${RUN}`,
      lines: ['about to fail', 'the cause', expect.stringContaining('exit code: 3')],
    });
  });

  test('names the one that failed', () => {
    expect(failedTarget(recorded('bake-several-one-bad'), targets)).toBe('bad');
    expect(failedTarget('ERROR: no basic auth credentials\n', targets)).toBeUndefined();
    expect(failedTarget('', ['own'])).toBe('own');
  });

  test('pushes that were cut short by a failing target are not its failure', () => {
    const all = ['own', 'bad', 'copy', 'my-svc'];
    const text = recorded('bake-two-bad');
    expect(failedTarget(text, all)).toBe('copy');
    const log = splitBakeLog(text, all).get('copy') ?? '';
    expect(log).not.toContain('pushing');
    expect(findBuildFailure(log, 'copy').step).toBe(`[stage-1 1/1] ${COPY}`);
  });
});
