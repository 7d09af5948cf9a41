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
    ['xoxb-123456789012-abcdefABCDEF', 'a token of Slack'],
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

  it.each(['prod', 'true', 'Basic', 'debug', '3600'])('does not blot out an ordinary word: %s', (word) => {
    expect(redactor(word)(`${word} is ${word}`)).toBe(`${word} is ${word}`);
    expect(isCommonWord(word)).toBe(true);
  });

  it('takes no longer for hostile text', () => {
    const long = ['://a:', 'eyJ', '-----BEGIN PRIVATE KEY-----', 'glpat-', '://', ':@'].map((part) =>
      part.repeat(50_000),
    );
    const began = performance.now();
    for (const text of long) redactor()(text);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
