import { describe, expect, it } from 'vitest';
import type { ImagesReport, ServiceBuild as Service } from '../schema/build-report.ts';
import { BUILD_COMMENT, buildComment } from './build-comment.ts';
import { runOf } from './build-run.ts';

const built = (service: string, more: Partial<Service> = {}): Service => ({
  service,
  status: 'built',
  image: `registry.example.com/shop/${service}`,
  tag: '20260131_1a2b3c4d',
  dockerfile: 'Dockerfile',
  digest: `sha256:${'a'.repeat(64)}`,
  seconds: 12,
  ...more,
});
const failed = (service: string, lines: string[], more: Partial<Service> = {}): Service => ({
  ...built(service, more),
  status: 'failed',
  digest: undefined,
  error: { lines },
});
const report = (services: Service[], more: Partial<ImagesReport> = {}): ImagesReport => ({
  startedAt: '2026-01-31T10:00:00.000Z',
  pushed: true,
  job: 'https://ci.example.com/jobs/1',
  services,
  ...more,
});
const comment = (services: Service[], earlier: readonly string[] = [], limit = 65_536, more = {}) =>
  buildComment(runOf(report(services, more)), earlier, limit);
const rows = (body: string) => body.split('\n').filter((line) => /^\| [✅❌]/u.test(line));
const visible = (body: string) => body.replace(/<!--.*?-->/gs, '');
/** As a reader sees it, and copies it. */
const shown = (text: string) =>
  text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).replace(/<\/?code>/g, '');

describe('buildComment', () => {
  it('shows the result of every service', () => {
    const body = comment([
      built('api'),
      failed('web', ['step 3', 'npm ERR! missing script: build', ''], { seconds: 75 }),
    ]);
    expect(body.split('\n')[0]).toBe(BUILD_COMMENT);
    expect(body).toContain('### ❌ 1 of 2 images failed');
    expect(body).toContain('\n```text\n20260131_1a2b3c4d\n```\n');
    expect(rows(body).map(shown)).toEqual([
      '| ❌ | web |  | npm ERR! missing script: build | 1 m 15 s | [log](https://ci.example.com/jobs/1) |',
      `| ✅ | api | 20260131_1a2b3c4d | registry.example.com/shop/api:20260131_1a2b3c4d<br>sha256:${'a'.repeat(64)} | 12 s | [log](https://ci.example.com/jobs/1) |`,
    ]);
  });

  it('services with tags of their own show them, and no tag is there to copy', () => {
    const body = comment([built('api'), built('web', { tag: '7' })]);
    expect(body).not.toContain('```');
    expect(rows(body).map(shown).join()).toMatch(
      /api \| 20260131_1a2b3c4d .*web \| 7 \| registry.example.com\/shop\/web:7/,
    );
    expect(comment([built('web', { tag: '7' })], [body])).toContain('Earlier tags');
  });

  it('claims no service that was not built', () => {
    const body = visible(comment([failed('web', ['no'])]));
    expect(body).not.toContain('✅');
    expect(body).not.toContain('```');
    expect(shown(body)).not.toContain('registry.example.com');
    expect(shown(body)).not.toContain('20260131_1a2b3c4d');
  });

  it('says when the registry had an image, and when nothing was pushed', () => {
    expect(comment([built('api', { status: 'skipped' })])).toContain('(already in the registry)');
    expect(comment([built('api')], [], 65_536, { pushed: false })).toContain('(not pushed)');
  });

  it('is the same text when the same build is reported again', () => {
    const first = comment([built('api'), built('web')]);
    expect(comment([built('web'), built('api')], [first])).toBe(first);
  });

  it('folds earlier tags, the latest first', () => {
    const at = (day: string) => ({ startedAt: `2026-01-${day}T00:00:00.000Z` });
    const tagged = (tag: string) => [built('api', { tag }), failed('web', ['no'], { tag })];
    const first = comment(tagged('one'), [], 65_536, at('01'));
    const second = comment(tagged('two'), [first], 65_536, at('02'));
    const third = comment(tagged('three'), [second], 65_536, at('03'));
    const [head = '', folded = ''] = third.split('<details>');
    expect(shown(head)).toContain('three');
    expect(shown(folded).match(/\| (one|two|three) \|/g)).toEqual(['| two |', '| one |']);
    expect(shown(folded)).toContain('| two | ❌ web, ✅ api |');
    // A job of an older pipeline that comes last does not push the newer one away.
    expect(comment(tagged('two'), [third], 65_536, at('02'))).toBe(third);
  });

  it('joins what jobs of one pipeline built side by side, in any order', () => {
    const [a, b] = [comment([built('api')]), comment([failed('web', ['no'])])];
    const both = comment([failed('web', ['no'])], [a]);
    expect(rows(both)).toHaveLength(2);
    expect(comment([built('api')], [b])).toBe(both);
  });

  it('a retry counts, in place of what failed before', () => {
    const before = comment([failed('web', ['no'])]);
    const after = comment([built('web')], [before], 65_536, { startedAt: '2026-01-31T11:00:00.000Z' });
    expect(rows(after)).toHaveLength(1);
    expect(after).toContain('### ✅ 1 image ready');
  });

  it('takes hostile names as text', () => {
    const hostile = '`a` | @all <b onclick="x">#1 !2 [x](http://e) **b** ~~c~~ $x$ \\ &amp; :smile: --> \n/close';
    const body = comment([built(hostile), failed('web', [hostile])]);
    const inside =
      visible(body)
        .split('| --- |')
        .at(-1)
        ?.match(/<code>.*?<\/code>/g) ?? [];
    expect(inside.length).toBeGreaterThan(3);
    for (const text of inside) expect(text.slice(6, -7).replace(/&#\d+;/g, '')).not.toMatch(/[`|@<>#&![\]()*~$\\:"\n]/);
    expect(visible(body).replace(/<code>.*?<\/code>/g, '')).not.toMatch(/@all|onclick|\/close/);
    for (const line of rows(body)) expect(line.match(/\|/g)).toHaveLength(7);
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'nonsense', 'https:///x'])('links nowhere odd: %s', (job) => {
    expect(comment([built('api')], [], 65_536, { job })).not.toContain('[log]');
  });

  it('a link ends no cell and no link', () => {
    const body = comment([built('api')], [], 65_536, { job: 'https://ci/a) | <b>`x' });
    expect(rows(body)[0]).toMatch(/\| \[log\]\(https:\/\/ci\/a%29%20%7C%20%3Cb%3E%60x\) \|$/);
  });

  it.each([
    ['nothing', ''],
    ['no base64', '<!-- swarm-ci:data §§ -->'],
    ['no JSON', `<!-- swarm-ci:data ${Buffer.from('{').toString('base64url')} -->`],
    ['another form', `<!-- swarm-ci:data ${Buffer.from('{"version":1,"runs":[{"tag":1}]}').toString('base64url')} -->`],
    ['a later version', `<!-- swarm-ci:data ${Buffer.from('{"version":2,"runs":[]}').toString('base64url')} -->`],
  ])('an earlier comment whose data was edited counts as none: %s', (_, data) => {
    expect(comment([built('api')], [`${BUILD_COMMENT}\n${data}`])).toBe(comment([built('api')]));
  });

  it.each([65_536, 20_000, 3_000])('stays within %i bytes, tables and fences whole', (limit) => {
    const many = Array.from({ length: 600 }, (_, i) => built(`service-${i}-${'ü'.repeat(20)}`));
    let body = '';
    for (let run = 0; run < 5; run++) {
      const services = many.map((one) => ({ ...one, tag: `tag-${run}` }));
      body = comment([...services, failed('broken', ['why'])], [body], limit, { startedAt: `2026-01-0${run + 1}` });
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(limit);
    }
    expect(body).toMatch(/…and \d+ more/);
    expect(rows(body)[0]).toContain('broken');
    for (const line of rows(body)) expect(line.match(/\|/g)).toHaveLength(7);
    expect(body.match(/```/g)).toHaveLength(2);
    expect(body.match(/<details>/g)?.length).toBe(body.match(/<\/details>/g)?.length);
    expect(body.split('\n').at(-1)).toMatch(/^<!-- swarm-ci:data [\w-]+ -->$/);
  });
});
