import { describe, expect, test } from 'vitest';
import { buildMarkdown } from '../build/build-markdown.ts';
import { buildFailures, buildHeadline, buildLine, usableImages } from '../build/describe-build.ts';
import { buildFailureCause, buildReportSchema, makeBuildReport, type ServiceBuild } from './build-report.ts';

const service = (name: string, more: Partial<ServiceBuild>): ServiceBuild => ({
  service: name,
  image: `r/${name}`,
  tag: '1',
  dockerfile: 'Dockerfile',
  status: 'built',
  seconds: 2,
  ...more,
});
const bad = service('bad', { status: 'failed', error: { step: 'RUN x', lines: ['said', 'a | cause'] } });
const report = (...services: ServiceBuild[]) =>
  makeBuildReport({
    services,
    pushed: true,
    startedAt: new Date('2024-01-31T12:00:00Z'),
    endedAt: new Date('2024-01-31T12:00:05Z'),
    commit: 'abc',
    job: undefined,
  });

describe('build report', () => {
  test('matches its schema', () => {
    for (const one of [report(), report(service('a', {})), report(bad)])
      expect(buildReportSchema.parse(one)).toEqual(one);
  });

  test('fails when one service failed', () => {
    expect(report(service('a', {}), bad)).toMatchObject({ outcome: 'failed', exitCode: 1, seconds: 5 });
    expect(report(service('a', {}))).toMatchObject({ outcome: 'built', exitCode: 0 });
    expect(report()).toMatchObject({ outcome: 'nothing', exitCode: 0 });
  });

  test('the cause is the output of the step, not the line that says that it failed', () => {
    const closing = [
      'process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
      "The command '/bin/sh -c npm ci' returned a non-zero code: 1",
    ];
    for (const line of closing) {
      expect(buildFailureCause({ lines: ['npm ERR! no such shop', '', line] })).toBe('npm ERR! no such shop');
      expect(buildFailureCause({ lines: [line] })).toBe(line);
    }
    expect(buildFailureCause({ lines: [] })).toBe('the build printed no error');
  });

  test('has a headline, failures and usable images for people', () => {
    const all = report(service('a', {}), service('b', { status: 'skipped' }), bad);
    expect(buildHeadline(all)).toBe('✘ 1 of 3 failed, 1 built, 1 skipped in 5.0 s');
    expect(buildHeadline(report())).toContain('nothing to build');
    expect(buildFailures(all)).toEqual([{ title: 'bad (Dockerfile) failed at RUN x', lines: ['said', 'a | cause'] }]);
    expect(usableImages(all)).toEqual(['r/a:1', 'r/b:1']);
    expect(buildLine(bad)).toBe('✘ bad failed after 2.0 s: a | cause');
    expect(buildMarkdown(all)).toContain('| bad | failed | r/bad&#58;1 | 2 s | a &#124; cause |');
  });
});
