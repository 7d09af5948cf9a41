import { describe, expect, test } from 'vitest';
import { readSettings } from '../read-settings.ts';

const read = (text: string, env: Record<string, string> = {}, environment?: string) =>
  readSettings(['probes'], {
    flags: {},
    env,
    file: { name: 'swarm-ci.yaml', text },
    ...(environment === undefined ? {} : { environment }),
  });

describe('probes in swarm-ci.yaml', () => {
  test('what is not said has a default', () => {
    const { settings, problems } = read('probes:\n  - url: https://shop.example/\n');
    expect(problems).toEqual([]);
    expect(settings.probes).toEqual([
      { url: 'https://shop.example/', from: 'runner', every: 250, version: {}, expect: undefined },
    ]);
  });

  test('everything said is read, the version that is expected filled in', () => {
    const text = `probes:
  - url: http://10.0.0.5:8080/version
    from: manager
    every: 1s
    version: { body: 'app (\\S+)' }
    expect: { status: 200, body: app, version: "\${TAG}" }
    for: 30s
`;
    const expected = { status: 200, body: 'app', version: '20260131_abc', for: 30_000 };
    expect(read(text, { TAG: '20260131_abc' })).toEqual({
      problems: [],
      settings: {
        probes: [
          {
            url: 'http://10.0.0.5:8080/version',
            from: 'manager',
            every: 1000,
            version: { body: 'app (\\S+)' },
            expect: expected,
          },
        ],
      },
    });
    expect(read(text).problems).toEqual([
      { at: 'swarm-ci.yaml:2:5', message: 'the expected version uses TAG, which is not set', hint: 'set TAG' },
    ]);
  });

  test('what may be secret in a request is not in its address', () => {
    const text = `probes:
  - url: https://shop.example/\${PART}?token=\${HEALTH_TOKEN}&api_key=abcdef&v=\${TAG}#x
    headers: { Authorization: "Bearer \${HEALTH_TOKEN}", X-Trace: deploy }
`;
    const env = { PART: 'health', HEALTH_TOKEN: 't0ken-value', TAG: '17' };
    const { settings, problems } = read(text, env);
    expect(problems).toEqual([]);
    const [probe] = settings.probes ?? [];
    expect(probe?.url).toBe('https://shop.example/health?…');
    expect(probe?.address?.reveal()).toBe('https://shop.example/health?token=t0ken-value&api_key=abcdef&v=17#x');
    expect(probe?.headers?.Authorization?.reveal()).toBe('Bearer t0ken-value');
    const secrets = probe?.secrets?.map((secret) => secret.reveal());
    expect(new Set(secrets)).toEqual(new Set(['t0ken-value', 'abcdef']));
    expect(JSON.stringify(settings)).not.toMatch(/t0ken|abcdef/);
    expect(read(text, { PART: 'x', TAG: '1' }).problems.map(({ at, message }) => `${at} ${message}`)).toEqual([
      'swarm-ci.yaml:2:5 the url uses HEALTH_TOKEN, which is not set',
      'swarm-ci.yaml:2:5 the header uses HEALTH_TOKEN, which is not set',
    ]);
  });

  test.each([
    ['headers: x', '"headers" must be a mapping'],
    ['headers: { "a b": c }', '"a b" is not a header with a value'],
    ['headers: { A: }', '"A" is not a header with a value'],
    ['headers: { A: "b\\nc" }', '"A" is not a header with a value'],
  ])('a probe with %s', (headers, message) => {
    expect(read(`probes: [{ url: https://a/, ${headers} }]\n`).problems).toMatchObject([{ message }]);
  });

  test('a block of an environment has its own', () => {
    const text = 'probes: [{ url: http://a/ }]\nenvironments: { prod: { probes: [{ url: http://b/ }] } }\n';
    expect(read(text, {}, 'prod').settings.probes?.map(({ url }) => url)).toEqual(['http://b/']);
    expect(read(text, {}, 'dev').settings.probes?.map(({ url }) => url)).toEqual(['http://a/']);
  });

  test('all that is wrong comes at once, each with its place', () => {
    const text = `probes:
  - url: ftp://shop.example/
    every: 5s
    form: runner
  - from: server
    for: 1m
  - url: https://me:secret@shop.example/
    version: { body: '(' }
    expect: { status: 99 }
  - url: https://shop.example/
    expect: { version: "2" }
  - just text
`;
    const { problems } = read(text);
    expect(problems.map(({ at, message }) => `${at} ${message}`)).toEqual([
      'swarm-ci.yaml:4:5 unknown key "form" in a probe',
      'swarm-ci.yaml:2:10 url "ftp://shop.example/" must be a URL that starts with http:// or https://',
      'swarm-ci.yaml:3:12 every "5s" must be between 100ms and 1s',
      'swarm-ci.yaml:5:11 from "server" must be runner or manager',
      'swarm-ci.yaml:5:5 the probe has no url',
      'swarm-ci.yaml:5:5 "for" requires "expect"',
      'swarm-ci.yaml:7:10 url "https://***@shop.example/" must not contain credentials',
      'swarm-ci.yaml:8:22 body "(" is not a valid regular expression',
      'swarm-ci.yaml:9:23 status "99" must be a status from 100 to 599',
      'swarm-ci.yaml:10:5 "expect" has a version, but the probe does not say where a response shows it',
      'swarm-ci.yaml:12:5 a probe must be a mapping',
    ]);
    expect(problems.find(({ message }) => message.includes('"form"'))?.hint).toContain('from');
  });

  test('something else than a list is refused', () => {
    expect(read('probes: https://shop.example/\n').problems).toEqual([
      expect.objectContaining({ at: 'swarm-ci.yaml:1:1', message: '"probes" must be a list' }),
    ]);
  });
});
