import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { DeployReport } from '@swarm-ci/core';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canaryReport } from '../../../packages/ci-core/src/report/canary/canary-shape.ts';
import { reportPage } from '../../../packages/ci-core/src/report/html/page.ts';
import { abortedCanary } from '../../support/canary/reported-canary.ts';
import { openChromium } from '../../support/report/chromium.ts';
import { LOOKS, type Look, openReport, recordedReport } from '../../support/report/report-pictures.ts';
import { root } from '../../support/root.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const CHECKS = join(root, 'test/support/report/page-checks.js');
const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(1)</script>'&\u202e${'x'.repeat(120)}`;

let browser: Browser;
let report: DeployReport;
beforeAll(async () => {
  browser = await openChromium();
  report = { ...(await recordedReport()), canaries: [canaryReport(abortedCanary)] };
}, 300_000);
afterAll(() => browser.close());

/** The same report in which every text that comes from others is hostile. */
function hostile(): DeployReport {
  const [first, second, ...rest] = report.services;
  if (!first || !second?.cause) throw new Error('the recording has no cause');
  const cause = { ...second.cause, headline: HOSTILE, error: HOSTILE, health: [HOSTILE], logs: [HOSTILE] };
  return {
    ...report,
    commitUrl: `javascript:alert(2)//${HOSTILE}`,
    review: `data:text/html,${HOSTILE}`,
    job: `javascript:alert(1)//${HOSTILE}`,
    actor: HOSTILE,
    branch: HOSTILE,
    dockerError: HOSTILE,
    warnings: [HOSTILE],
    canaries: report.canaries?.map((canary) => ({ ...canary, service: HOSTILE, reasons: [HOSTILE] })),
    probes: report.probes?.map((probe) => ({
      ...{ ...probe, url: HOSTILE, failed: 1, failure: HOSTILE },
      versions: [{ version: HOSTILE, answers: 1, first: 0, last: 0 }],
      gate: { seconds: 10, held: false, why: HOSTILE },
    })),
    services: [
      { ...first, image: HOSTILE },
      { ...second, name: HOSTILE, reason: HOSTILE, imageBefore: HOSTILE, imageWanted: HOSTILE, cause },
      ...rest,
    ],
  };
}

describe.each(Object.keys(LOOKS) as Look[])('the page in Chromium, %s', (look) => {
  test('nothing is wider than the screen, nor does text in a picture leave it', async () => {
    for (const one of [report, hostile()]) {
      const page = await openReport(browser, look, one);
      await openDetails(page);
      expect(await check(page, 'tooWide')).toEqual([]);
    }
  });

  test('labels in a picture stand clear of each other', async () => {
    expect(await check(await openReport(browser, look, report), 'overlaps')).toEqual([]);
  });

  test('axe finds nothing: contrast, names, order of headings, landmarks', async () => {
    const page = await openReport(browser, look, report);
    await openDetails(page);
    await page.evaluate(await readFile(AXE, 'utf8'));
    const { violations, passes } = (await page.evaluate('axe.run()')) as AxeResults;
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(['color-contrast', 'svg-img-alt']));
  });

  test('text in a picture has the contrast of text', async () => {
    const page = await openReport(browser, look, report);
    const contrasts = (await check(page, 'contrasts')) as { text: string; ratio: number }[];
    expect(contrasts.length).toBeGreaterThan(1);
    expect(contrasts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });
});

test('the page asks for nothing, runs nothing, and hostile names stay text', async () => {
  const page = await browser.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('dialog', (dialog) => asked.push(dialog.message()));
  await page.setContent(reportPage(hostile()));
  expect(await page.locator('script, img, link, iframe, object, [onerror], a:not([href^="https://"])').count()).toBe(0);
  expect(await page.locator('h3').first().textContent()).toContain('<script>alert(1)</script>');
  expect(await page.content()).not.toContain('\u202e');
  expect(asked).toEqual([]);
  expect(await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')).toBe(
    "default-src 'none'; style-src 'unsafe-inline'",
  );
});

test('the page has all facts without the picture, too', async () => {
  const page = await openReport(browser, 'light', report);
  const picture = page.getByRole('img', { name: /Rollout of shop_prod_frontend/ });
  await expect(picture.locator('desc').first().textContent()).resolves.toMatch(
    /^6 tasks of app:1 ran at the start\. .*rollback started after .* rolled back after .*6 of app:1 and 0 of app:crash-later ran\.$/,
  );
  expect(await page.getByRole('row').count()).toBe(report.services.length + 1);
});

async function openDetails(page: Page): Promise<void> {
  for (const summary of await page.locator('summary').all()) await summary.click();
}

/** One of test/support/report/page-checks.js. */
async function check(page: Page, name: 'tooWide' | 'overlaps' | 'contrasts'): Promise<unknown[]> {
  await page.evaluate(await readFile(CHECKS, 'utf8'));
  return page.evaluate(`checks.${name}()`);
}
