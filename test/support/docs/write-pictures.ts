import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { canaryReport } from '../../../packages/ci-core/src/report/canary/canary-shape.ts';
import { abortedCanary } from '../canary/reported-canary.ts';
import { openChromium } from '../report/chromium.ts';
import { failedDeploy } from '../report/failed-deploy.ts';
import { LOOKS, type Look, openReport, recordedReport } from '../report/report-pictures.ts';
import { root } from '../root.ts';

/** `npm run pictures`: takes the screenshots of the recorded report for docs/. */
const folder = join(root, 'docs/images');
await mkdir(folder, { recursive: true });
const browser = await openChromium();
try {
  const report = await recordedReport();
  for (const look of Object.keys(LOOKS) as Look[]) {
    const page = await openReport(browser, look, report);
    const { width } = LOOKS[look].viewport;
    const end = await page
      .locator('section')
      .nth(look === 'phone' ? 0 : 1)
      .boundingBox();
    const height = Math.ceil((end?.y ?? 0) + (end?.height ?? 0) + 24);
    const path = join(folder, `deploy-report-${look}.png`);
    await page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width, height } });
  }
  const withCanary = failedDeploy({ canaries: [canaryReport(abortedCanary)] });
  for (const look of ['light', 'dark'] as const) {
    const page = await openReport(browser, look, withCanary);
    await page.locator('section[aria-labelledby="c1"]').screenshot({ path: join(folder, `canary-${look}.png`) });
  }
} finally {
  await browser.close();
}
