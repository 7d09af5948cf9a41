import { describe, expect, it } from 'vitest';
import type { DeployReport, ServiceReport } from '../schema/deploy-report.ts';
import { code, plain } from '../text/markdown-text.ts';
import { reportMarkdown } from './markdown.ts';

const HOSTILE = [
  'a|b\nc',
  '`@ann`',
  '<img src=x onerror=alert(1)>',
  '[a](http://evil)',
  '**bold** _it_ ~~no~~',
  '&lt; &#60;',
  '$\\mathbf{x}$',
  ':rocket: #1',
  '\u202eevil',
  'a\\|b',
];
const service = (name: string, cause: string): ServiceReport => ({
  name,
  status: 'failing',
  changed: true,
  running: 0,
  wanted: 1,
  image: `registry:5000/${name}:1@sha256:${'a'.repeat(64)}`,
  cause: { kind: 'crash', headline: cause, hint: 'read its log', history: [], health: [], logs: [] },
});
const report = (text: string): DeployReport => ({
  schema: 'swarm-ci/deploy-report',
  version: 2,
  environment: text,
  stack: text,
  server: text,
  engine: '28.5.2',
  outcome: 'failed',
  exitCode: 1,
  startedAt: '2026-01-31T10:00:00.000Z',
  seconds: 75,
  dockerError: text,
  warnings: [],
  services: [service('web', text), service(text, 'no')],
});
/** As a reader sees it. */
const shown = (markdown: string) =>
  markdown.replace(/&#(\d+);/g, (_, number) => String.fromCodePoint(Number(number))).replace(/<\/?code>/g, '');

describe('text of others', () => {
  it.each(HOSTILE)('%j has nothing in it but letters, figures and entities', (text) => {
    const line = text.replace(/[\n\u202e]/g, ' ').trim();
    for (const written of [plain(text), code(text).replace(/<\/?code>/g, '')]) {
      expect(written).toMatch(/^([\w /.,=-]|&#\d+;)*$/);
      expect(shown(written)).toBe(line);
    }
  });

  it('is cut as code, and left out when it is empty', () => {
    expect(shown(code('é'.repeat(1000)))).toBe(`${'é'.repeat(300)}…`);
    expect([code(' \n'), plain(' \n')]).toEqual(['', '']);
  });
});

describe('reportMarkdown', () => {
  it('shows the verdict of each service, and its cause', () => {
    const text = reportMarkdown(report('shop'));
    expect(shown(text).split('\n')).toEqual([
      '### ✘ shop failed: web failing, shop failing, the engine refused a change',
      '',
      'Environment shop on shop, 1 m 15 s',
      '',
      '| Service | Status | Tasks | Image | Why |',
      '| --- | --- | --- | --- | --- |',
      '| web | failing | 0/1 | registry:5000/web:1 | shop → read its log |',
      '| shop | failing | 0/1 | registry:5000/shop:1 | no → read its log |',
      '',
      'The engine refused: shop',
      '',
      '→ correct the compose file; see the message',
      '',
    ]);
  });

  it.each(HOSTILE)('%j changes nothing about its shape', (text) => {
    const bare = (markdown: string) => markdown.replace(/&#\d+;/g, '').replace(/[^|\n`<>#*@[\]]/g, '');
    expect(bare(reportMarkdown(report(text)))).toBe(bare(reportMarkdown(report('shop'))));
  });
});
