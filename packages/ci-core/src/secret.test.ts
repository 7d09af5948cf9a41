import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, hasSecretShape, isCommonWord, Secret } from './secret.ts';

describe('Secret', () => {
  const secret = new Secret('hunter2!');

  it.each([
    ['a template', () => `${secret}`],
    ['String()', () => String(secret)],
    ['a sum', () => `${secret}`.concat('')],
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['inspect', () => inspect({ secret }, { depth: 9, showHidden: true })],
    ['the console', () => inspect(secret)],
    ['an error', () => inspect(new Error(`no ${secret}`, { cause: { secret } }))],
    ['its keys', () => JSON.stringify([Object.entries(secret), { ...secret }])],
  ])('does not show in %s', (_, text) => {
    expect(text()).not.toContain('hunter2');
  });

  it('is revealed only on request', () => {
    expect(secret.reveal()).toBe('hunter2!');
    expect(`${secret}`).toBe('***');
  });
});

describe('createRedactor', () => {
  const redactor = (...values: string[]) => createRedactor(values.map((value) => new Secret(value)));
  const value = 'S3cr/t+Pä ss"w(or)d\\';
  const forms: [string, string][] = [
    ['as it is', value],
    ['URL-encoded', encodeURIComponent(value)],
    ['URL-encoded, small letters', encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase())],
    ['URL-encoded by RFC 3986', encodeURIComponent(value).replace(/[()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)],
    ['in a form', new URLSearchParams({ a: value }).toString().slice(2)],
    ['in a URL', Object.assign(new URL('https://user@host'), { password: value }).password],
    ['in JSON', JSON.stringify(value).slice(1, -1)],
    ['in base64', Buffer.from(value).toString('base64').replace(/=+$/, '')],
    ['in base64url', Buffer.from(value).toString('base64url')],
  ];

  it.each(forms)('hides it %s', (_, text) => {
    const left = redactor(value)(`before ${text} after`);
    expect(left).toMatch(/^before \*\*\*.? after$/);
  });

  it.each(['u', 'us', 'use', 'user'])('hides it inside the base64 of "%s:password"', (user) => {
    const password = 'hunter2hunter2';
    const encoded = Buffer.from(`${user}:${password}@host`).toString('base64');
    const left = redactor(password)(`Authorization: Basic ${encoded}`);
    expect(left).toContain('***');
    for (const piece of ['hunter2', 'unter2', 'nter2h']) {
      expect(Buffer.from(left.split('Basic ')[1] ?? '', 'base64').toString()).not.toContain(piece);
    }
  });

  it('hides each line of a private key, whatever the line ends', () => {
    const key = '-----BEGIN KEY-----\nAAAAB3NzaC1yc2EA\nbbbbccccdddd\n-----END KEY-----\n';
    const redact = redactor(key);
    expect(redact(`x ${key} y`)).toBe('x *** y');
    expect(redact('bad line: AAAAB3NzaC1yc2EA')).toBe('bad line: ***');
    expect(redact(key.replaceAll('\n', '\r\n'))).not.toMatch(/AAAA|bbbb/);
    expect(redact(key.trim())).toBe('***');
    expect(redact(JSON.stringify(key))).not.toMatch(/AAAA|bbbb/);
  });

  it('hides the longer of two that begin alike', () => {
    expect(redactor('token', 'token-long')('token-long token')).toBe('*** ***');
  });

  it('takes the value for text, not for a pattern', () => {
    expect(redactor('a.c*[x]$')('a.c*[x]$ abcc')).toBe('*** abcc');
  });

  it.each(['', 'abc', '   '])('leaves what is too short to hide: %j', (short) => {
    expect(redactor(short)('abc def   ghi')).toBe('abc def   ghi');
  });

  it('changes nothing without secrets', () => {
    expect(createRedactor([])('text')).toBe('text');
  });

  it('hides any secret in any of its forms', () => {
    const secrets = fc
      .string({ unit: 'grapheme', minLength: 6, maxLength: 40 })
      .filter((text) => text.trim().length >= 6);
    fc.assert(
      fc.property(secrets, fc.string(), fc.string(), (text, before, after) => {
        const redact = redactor(text);
        expect(redact(`${before}\n${text}\n${after}`)).not.toContain(`\n${text}\n`);
        expect(redact(JSON.stringify({ text }))).toBe('{"text":"***"}');
        expect(redact(`?p=${encodeURIComponent(text)}&`)).toBe('?p=***&');
        expect(redact(`?${new URLSearchParams({ p: text })}&`)).toBe('?p=***&');
        expect(redact(Buffer.from(text).toString('base64'))).toMatch(/^\*\*\*.?=*$/);
      }),
    );
  });

  it.each([
    ['glpat-AbCdEfGhIjKlMnOpQrSt', 'a GitLab token'],
    [`ghp_${'a1'.repeat(18)}`, 'a GitHub token'],
    [`github_pat_${'A1_'.repeat(10)}`, 'a fine-grained GitHub token'],
    ['sk_live_4eC39HqLyjWDarjtT1zdp7dc', 'a key of Stripe'],
    ['sk_test_4eC39HqLyjWDarjtT1zdp7dc', 'a test key of Stripe'],
    ['xoxb-123456789012-abcdefABCDEF', 'a token of Slack'],
    ['sk-ant-api03-AbCdEfGhIjKlMnOp', 'a key of Anthropic'],
    ['sk-proj-AbCdEfGhIjKlMnOpQrSt', 'a key of OpenAI'],
    [`npm_${'a1B'.repeat(12)}`, 'a token of npm'],
    [`dop_v1_${'0f'.repeat(32)}`, 'a token of DigitalOcean'],
    [`AGE-SECRET-KEY-1${'QZ'.repeat(29)}`, 'a key of age'],
    [`123456789:AA${'x_Y'.repeat(11)}`, 'a token of Telegram'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27uhbU', 'a JWT'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----', 'a key'],
  ])('hides a token of a well-known form: %s', (token, what) => {
    expect(redactor()(`${what}: ${token} end`)).toBe(`${what}: *** end`);
    expect(hasSecretShape(`x=${token}`)).toBe(true);
  });

  it('hides user and password in any address, and the password of a known one by itself', () => {
    expect(redactor()('GET https://u:pass%21@h/x and http://h:80/@x')).toBe('GET https://***@h/x and http://h:80/@x');
    const redact = redactor('postgres://shop:hunter2%21@db/shop?x=1');
    expect(redact('login hunter2! or hunter2%21 of shop at db')).toBe('login *** or *** of shop at db');
    expect(redactor('amqp://guest:guest@mq/')('guest of mq')).toBe('guest of mq');
  });

  it.each([
    ['Server=db;User Id=sa;Password=Zx9-hunter2;Encrypt=false', 'Server=db;User Id=sa;Password=***;Encrypt=false'],
    ['Driver={x};UID=sa;PWD=Zx9-hunter2', 'Driver={x};UID=sa;PWD=***'],
    ['host=db user=shop password=Zx9-hunter2 dbname=shop', 'host=db user=shop password=*** dbname=shop'],
    [
      'jdbc:postgresql://db/shop?user=shop&password=Zx9-hunter2&ssl=true',
      'jdbc:postgresql://db/shop?user=shop&password=***&ssl=true',
    ],
    ["host=db password='Zx9-hunter2'", 'host=db password=***'],
  ])('hides the password of a connection string, and by itself: %s', (text, hidden) => {
    expect(redactor()(text)).toBe(hidden);
    expect(hasSecretShape(text)).toBe(true);
    expect(redactor(text)('refused Zx9-hunter2 of sa')).toBe('refused *** of sa');
  });

  it('hides the secret part of a webhook', () => {
    expect(redactor()('https://hooks.slack.com/services/T00000000/B00000000/abcdef')).toBe(
      'https://hooks.slack.com/services/***',
    );
    expect(redactor()('https://discord.com/api/webhooks/1234567890/abc-DEF_g')).toBe(
      'https://discord.com/api/webhooks/***',
    );
  });

  it.each([
    'PWD=/data/shop/deploy',
    'password=${DB_PASSWORD}',
    'shop_password=shop_password_1',
    'password: Zx9-hunter2',
  ])('leaves what only looks like one: %s', (text) => {
    expect(redactor()(text)).toBe(text);
  });

  it.each(['prod', 'true', 'Basic', 'debug', '3600'])('does not blot out an ordinary word: %s', (word) => {
    expect(redactor(word)(`${word} is ${word}`)).toBe(`${word} is ${word}`);
    expect(isCommonWord(word)).toBe(true);
  });

  it('takes no longer for hostile text', () => {
    const long = [
      '://a:',
      'eyJ',
      '-----BEGIN PRIVATE KEY-----',
      'glpat-',
      '://',
      ':@',
      'password=',
      "password='x",
      '123456789:AA',
    ].map((part) => part.repeat(50_000));
    const began = performance.now();
    for (const text of long) redactor()(text);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
