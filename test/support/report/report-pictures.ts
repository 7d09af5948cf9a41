import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeployReport } from '@swarm-ci/core';
import type { Browser, Page } from 'playwright-core';
import { reportPage } from '../../../packages/ci-core/src/report/html/page.ts';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';
import { root } from '../root.ts';

/** How the page is looked at: on a desk by day and by night, and on a phone. */
export const LOOKS = {
  light: { viewport: { width: 1100, height: 800 }, colorScheme: 'light', deviceScaleFactor: 1 },
  dark: { viewport: { width: 1100, height: 800 }, colorScheme: 'dark', deviceScaleFactor: 1 },
  phone: { viewport: { width: 375, height: 800 }, colorScheme: 'light', deviceScaleFactor: 1 },
} as const;

export type Look = keyof typeof LOOKS;

/** The report of a real rollout that was rolled back; see test/fixtures/deploy-report. */
export async function recordedReport(): Promise<DeployReport> {
  const text = await readFile(join(root, 'test/fixtures/deploy-report/rolled-back.json'), 'utf8');
  return deployReportSchema.parse(JSON.parse(text));
}

export async function openReport(browser: Browser, look: Look, report: DeployReport): Promise<Page> {
  const page = await browser.newPage(LOOKS[look]);
  await page.setContent(reportPage(report));
  return page;
}
