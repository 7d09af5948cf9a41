import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { requirePackages } from '../debian-packages.ts';

const CHROMIUM = '/usr/bin/chromium';
const FONT = '/usr/share/fonts/opentype/inter';

/** Debian's Chromium without a window, with a font, so that text has a size. */
export async function openChromium(): Promise<Browser> {
  const wanted = 'the pictures of the report need /usr/bin/chromium and a font';
  await requirePackages(wanted, ['chromium', 'fonts-inter'], async () => existsSync(CHROMIUM) && existsSync(FONT));
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}
