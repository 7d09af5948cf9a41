import { describe, expect, test } from 'vitest';
import { parseProbeResponse } from '../plan/probe-response.ts';
import type { Probe } from '../settings/probe/probes.ts';
import { EMPTY_RECORD, type ProbeAnswer, readResponse, withAnswer } from './probe.ts';

const probe: Probe = {
  url: 'http://a/',
  from: 'runner',
  every: 250,
  version: { body: 'app (\\S+)' },
  expect: undefined,
};
const answer = (status: number, body: string, headers: Record<string, string> = {}) => ({
  status,
  body,
  header: (name: string) => headers[name.toLowerCase()],
});
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a reply', () => {
  test.each(['\n', ' \n', 'A: \n'])('with a flood of %j in its head is gone through once', (piece) => {
    const start = performance.now();
    const reply = parseProbeResponse(`${base64('')} ${base64(`HTTP/1.1 200 OK\nX-A: 1\n${piece.repeat(100_000)}`)}`);
    expect('status' in reply && [reply.status, reply.header('x-a')]).toEqual([200, '1']);
    // Some ten milliseconds where nothing else runs; a minute when every line looks over those after it.
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('shows its version in a header, or in the first group of a pattern', () => {
    expect(readResponse(probe, answer(200, 'app 2\n'), 5)).toEqual({ at: 5, version: '2' });
    const byHeader = { ...probe, version: { header: 'X-Version' } };
    expect(readResponse(byHeader, answer(200, '', { 'x-version': '7' }), 5)).toEqual({ at: 5, version: '7' });
    expect(readResponse(byHeader, answer(200, ''), 5)).toEqual({ at: 5 });
  });

  test('fails without an answer, and from status 400 on unless another one is expected', () => {
    expect(readResponse(probe, { error: 'connect ECONNREFUSED' }, 5)).toMatchObject({ failed: 'connect ECONNREFUSED' });
    expect(readResponse(probe, answer(503, ''), 5)).toMatchObject({ failed: 'status 503' });
    expect(readResponse(probe, answer(302, ''), 5).failed).toBeUndefined();
    const expects = { ...probe, expect: { status: 404, body: undefined, version: undefined, for: 1 } };
    expect(readResponse(expects, answer(404, ''), 5)).toEqual({ at: 5 });
    expect(readResponse(expects, answer(200, ''), 5)).toMatchObject({ failed: 'status 200', unmet: 'status 200' });
  });

  test('of the old version is not a failure, but does not meet the expectation', () => {
    const expects = { ...probe, expect: { status: undefined, body: 'app', version: '2', for: 1 } };
    const old = readResponse(expects, answer(200, 'app 1'), 5);
    expect(old).toEqual({ at: 5, version: '1', unmet: 'version "1" instead of "2"' });
    expect(readResponse(expects, answer(200, 'app 2'), 5).unmet).toBeUndefined();
    expect(readResponse(expects, answer(200, 'nothing'), 5).unmet).toBe('the body "nothing" does not match app');
  });
});

describe('the record of a probe', () => {
  const record = (...answers: readonly ProbeAnswer[]) => answers.reduce(withAnswer, EMPTY_RECORD);

  test('counts, records when each version answered, and joins equal responses', () => {
    const seen = record(
      { at: 0, version: '1' },
      { at: 250, version: '1' },
      { at: 500, failed: 'status 503' },
      { at: 750, failed: 'reset' },
      { at: 1000, version: '2' },
      { at: 1250, version: '1' },
      { at: 1500, version: '2' },
    );
    expect(seen).toEqual({
      asked: 7,
      failed: 2,
      failure: 'status 503',
      versions: [
        { version: '1', answers: 3, first: 0, last: 1250 },
        { version: '2', answers: 2, first: 1000, last: 1500 },
      ],
      strip: [
        { at: 0, failed: false, version: '1' },
        { at: 500, failed: true },
        { at: 1000, failed: false, version: '2' },
        { at: 1250, failed: false, version: '1' },
        { at: 1500, failed: false, version: '2' },
      ],
      until: 1500,
    });
  });

  test('stays bounded whatever answers', () => {
    const many = Array.from({ length: 2000 }, (_, at): ProbeAnswer => ({ at, version: `v${at}` }));
    const seen = record(...many);
    expect(seen).toMatchObject({ asked: 2000, failed: 0, until: 1999 });
    expect([seen.strip.length, seen.versions.length]).toEqual([500, 50]);
  });
});

describe('a line of the script on the server', () => {
  test.each([
    ['curl -D', 'HTTP/1.1 200 OK\r\nX-Version: 3\r\nContent-Length: 5\r\n\r\n'],
    ['wget -S', '  HTTP/1.1 200 OK\n  X-Version: 3\n  Content-Length: 5\n'],
    ['wget -S after a redirect', '  HTTP/1.1 302 Found\n  X-Version: 1\n  HTTP/1.1 200 OK\n  x-version: 3\n'],
  ])('is a reply as %s writes it', (_, head) => {
    const reply = parseProbeResponse(`${base64('app 3')} ${base64(head)}`);
    expect(reply).toMatchObject({ status: 200, body: 'app 3' });
    expect('header' in reply && reply.header('X-Version')).toBe('3');
  });

  test('says why there was no response', () => {
    const refused = 'curl: (7) Failed to connect to a port 80 after 0 ms: Could not connect to server\n';
    expect(parseProbeResponse(` ${base64(refused)}`)).toEqual({ error: refused.trim() });
    expect(parseProbeResponse(' ')).toEqual({ error: 'no answer in time' });
  });
});
