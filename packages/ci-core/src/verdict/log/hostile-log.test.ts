import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exitCodeOfAlerts, parseDeployLog } from './parse-deploy-log.ts';

const SERVICE = 'odkjoa8m1emb8d3ctaylmxxje';
const TASK = 'k1vmp4udpj5qs0wt9q4ony16r';

describe('hostile input', () => {
  test('random text never throws', () => {
    const words = fc.constantFrom(
      'overall progress: ',
      'rolling back update: ',
      '1/2: ',
      'rollback: ',
      `task ${TASK}`,
      '\r',
      '\n',
      '\u001b[',
      '[',
      ']',
      'service ',
      ' paused: ',
      'verify: Service ',
      ' converged',
      'section_start:1:',
      '2026-11-20T16:00:00Z ',
      'failed to update service ',
    );
    const soup = fc
      .array(fc.oneof(words, fc.string({ unit: 'binary' })), { maxLength: 60 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(soup, (text) => {
        const alerts = parseDeployLog(text);
        expect(alerts.map(({ line }) => line)).toEqual(alerts.map(({ line }) => line).sort((a, b) => a - b));
        expect([0, 1, 3]).toContain(exitCodeOfAlerts(alerts));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['one endless line', 'a'.repeat(20_000_000)],
    ['spaces', `1/2: running${' '.repeat(20_000_000)}x`],
    ['returns', '\r'.repeat(5_000_000)],
    ['broken colours', '\u001b[0;0'.repeat(2_000_000)],
    ['broken links', '\u001b]8;;'.repeat(2_000_000)],
    ['tabs', 'a\t'.repeat(5_000_000)],
    ['section marks', 'section_start:1:a '.repeat(1_000_000)],
    ['list starts', '1/2:\noverall progress: 0 out of 2\n'.repeat(100_000)],
    ['tasks', `rollback: task ${'task '.repeat(2_000_000)}`],
  ])('%s: read in one pass', (_name, text) => {
    const start = performance.now();
    expect(parseDeployLog(text)).toEqual([]);
    // A second at most where nothing else runs; anything that looks back over all it has read would take hours.
    expect(performance.now() - start).toBeLessThan(40_000);
  });

  test('a flood of one kind neither fills the memory nor hides another', () => {
    const flood = Array.from(
      { length: 100_000 },
      (_, at) => `image app:${at} could not be accessed on a registry to record`,
    );
    const alerts = parseDeployLog([...flood, `${SERVICE}: service update paused: because`].join('\n'));
    expect(alerts).toHaveLength(201);
    expect(alerts.at(-1)).toMatchObject({ kind: 'paused', line: 100_001 });
  });
});
