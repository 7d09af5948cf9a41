import { expect, it } from 'vitest';
import { abortedCanary, canaryStep } from '../../../../../test/support/canary/reported-canary.ts';
import { failedDeploy } from '../../../../../test/support/report/failed-deploy.ts';
import { reportJunit } from '../deploy/junit.ts';
import { reportMarkdown } from '../deploy/markdown.ts';
import { reportPage } from '../html/page.ts';
import { deployReportSchema } from '../schema/deploy-report.ts';
import { canaryReport } from './canary-shape.ts';

const canary = canaryReport(abortedCanary);
const report = failedDeploy({ canaries: [canary] });

it('has the numbers of each step, but not the whole distribution of latencies', () => {
  const { steps, ...rest } = canary;
  expect(rest).toEqual({ service: 'web', strategy: 'canary', outcome: 'aborted', share: 0.25, reasons: [] });
  expect(steps.map(({ reasons, ...step }) => ({ ...step, reasons: reasons.length }))).toEqual([
    {
      ...{ share: 0.05, from: '2026-11-30T03:00:00.000Z', to: '2026-11-30T03:02:00.000Z' },
      canary: { requests: 1_200, failed: 1, p95: 41 },
      stable: { requests: 22_800, failed: 23, p95: 41 },
      ...{ judged: 'good', reasons: 4 },
    },
    {
      ...{ share: 0.25, from: '2026-11-30T03:02:30.000Z', to: '2026-11-30T03:04:30.000Z' },
      canary: { requests: 6_000, failed: 240, p95: 97 },
      stable: { requests: 18_000, failed: 18, p95: 41 },
      ...{ judged: 'bad', reasons: 3 },
    },
  ]);
  expect(JSON.stringify(canary).length).toBeLessThan(3_000);
  expect(deployReportSchema.parse(JSON.parse(JSON.stringify(report))).canaries).toEqual([canary]);
});

it('is a table and the reasons in Markdown', () => {
  expect(reportMarkdown(report).split('\n')).toEqual(
    expect.arrayContaining([
      'canary of web&#58; aborted',
      '| Share | Time | Canary: requests | failed | p95 | Stable: requests | failed | p95 | Judged |',
      '| 5&#37; | 2&#58;00 | 1200 | 1 &#40;0.0833&#37;&#41; | 41 ms | 22800 | 23 &#40;0.101&#37;&#41; | 41 ms | good |',
      expect.stringMatching(/^errors&#58; 240 of 6000 requests of the canary &#40;4&#37;&#41; failed/),
    ]),
  );
  const promoted = { ...canary, outcome: 'promoted' as const, steps: canary.steps.slice(0, 1) };
  expect(reportMarkdown(failedDeploy({ canaries: [promoted] }))).not.toContain('at most');
});

it('is a picture with all its numbers in words on the page', () => {
  const page = reportPage(report);
  expect(page).toContain('<title id="c1-t">Canary of web</title>');
  expect(page).toContain('Failed requests, up to 4%');
  expect(page).toContain('p95 of the latency, up to 97 ms');
  const [, text] = /<desc id="c1-d">([^<]*)<\/desc>/.exec(page) ?? [];
  expect(text?.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))).toBe(
    '5% good: 1 of 1200 requests of the canary (0.0833%) failed, p95 41 ms; 23 of 22800 requests of the stable version (0.101%) failed, p95 41 ms. ' +
      '25% bad: 240 of 6000 requests of the canary (4%) failed, p95 97 ms; 18 of 18000 requests of the stable version (0.1%) failed, p95 41 ms.',
  );
  // The share of a quarter is a quarter of the panel, and the bad step ends with a line.
  expect(page).toMatch(/<rect class="new" x="55\.56%" width="44\.44%" y="64" height="14"\/>/);
  expect(page).toMatch(/<line class="bad-line line" x1="100\.00%"/);
  expect(reportPage(failedDeploy())).not.toContain('Canaries');
});

it('has no picture without traffic, and says why it was aborted', () => {
  const rehearsal = {
    service: 'web',
    strategy: 'rehearse',
    outcome: 'aborted',
    steps: [],
    reasons: ['<b>no</b>'],
  } as const;
  const page = reportPage(failedDeploy({ canaries: [canaryReport(rehearsal)] }));
  expect(page).not.toContain('Canary of');
  expect(page).toContain('&#60;b&#62;no');
});

it('does not change the JUnit report', () => {
  expect(reportJunit(report)).toBe(reportJunit(failedDeploy()));
});

it('leaves out a p95 that was not measured', () => {
  const { window, ...step } = canaryStep(0, 0, { errors: 0 });
  expect(canaryReport({ ...abortedCanary, steps: [{ ...step, window }] }).steps[0]?.canary).toEqual({
    requests: 0,
    failed: 0,
  });
});
