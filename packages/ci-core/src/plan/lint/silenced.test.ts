import { describe, expect, it } from 'vitest';
import { lint, rulesIn } from '../../../../../test/support/lint/lint-text.ts';

import { readManifest } from '../manifest/manifest.ts';
import { lintManifest } from './lint-manifest.ts';

const RULES = ['no-health-check', 'update-failure-action', 'no-memory-limit'];
const ignore = (rules: string) => `# swarm-ci-lint: ignore ${rules}`;
const two = (between: string, behind = '') =>
  `services:\n  a:${behind}\n    image: shop/a:1\n${between}  b:\n    image: shop/b:1\n`;
const of = (text: string) => lint(text).map(({ rule, subjects }) => `${subjects} ${rule}`);

describe('a comment silences rules', () => {
  it('for the service that begins behind it or on the next line', () => {
    const expected = [...RULES.slice(1).map((rule) => `a ${rule}`), ...RULES.map((rule) => `b ${rule}`)];
    expect(of(two('', ` ${ignore('no-health-check')}`))).toEqual(expected);
    expect(of(two('').replace('  a:', `  ${ignore('no-health-check')} - it has one\n\n  # more\n  a:`))).toEqual(
      expected,
    );
    expect(of(two(`  ${ignore(RULES.join(', '))}\n`))).toEqual(RULES.map((rule) => `a ${rule}`));
  });

  it('for a whole section, or for the file if it comes first', () => {
    const text = two('');
    expect(rulesIn(`version: "3.8"\n${ignore(RULES.join(','))}\n${text}`)).toEqual([]);
    expect(rulesIn(`# About\n${ignore('no-health-check, image-tag')}\nversion: "3.8"\n${text}`)).not.toContain(
      'no-health-check',
    );
    expect(rulesIn(`version: "3.8" ${ignore('no-health-check')}\n${text}`)).toContain('no-health-check');
  });

  it('for a value and what is below it, also where a list is not indented', () => {
    const ports = (comment: string) =>
      `services:\n  web:\n    image: shop/web:1\n${comment}    ports:\n    - "127.0.0.1:1:1"\n    - "127.0.0.1:2:2"\n    restart: always\n`;
    expect(rulesIn(ports('')).filter((rule) => rule === 'loopback-port')).toHaveLength(2);
    const silenced = rulesIn(ports(`    ${ignore('loopback-port, ignored-option')}\n`));
    expect(silenced).not.toContain('loopback-port');
    expect(silenced).toContain('ignored-option');
    const one = ports('').replace('1:1"', `1:1" ${ignore('loopback-port')}`);
    expect(rulesIn(one).filter((rule) => rule === 'loopback-port')).toHaveLength(1);
  });

  it('and a setting silences them in all files', () => {
    expect(rulesIn(two(''), { ignored: RULES })).toEqual([]);
  });

  it('that exist; another name is a warning of its own', () => {
    const found = lint(two('', ` ${ignore('no-helth-check')}`)).filter(({ rule }) => rule === 'unknown-rule');
    expect(found).toMatchObject([
      { at: 'docker-compose.prod.yaml:2:6', hint: expect.stringContaining('did you mean "no-health-check"?') },
    ]);
  });
});

it('a comment silences nothing in another file of the same manifest', () => {
  const text = `version: "3.8" ${ignore('no-health-check')}\n`;
  const place = (file: string) => ({ at: `${file}:1:1`, subject: 'web', says: 'x', fix: 'y' });
  const { manifest } = readManifest('a.yaml', two(''));
  const sources = [
    { file: 'a.yaml', text: '' },
    { file: 'b.yaml', text: text.replace('no-health-check', 'ignored-option') },
  ];
  const lintOf = (file: string) =>
    lintManifest({
      ...{
        manifest: { ...manifest, sources },
        variables: {},
        environment: 'prod',
        ignored: [],
        environments: ['prod'],
        isOrdered: true,
      },
      ...{ files: new Set(), sshPorts: [], bindsFollow: false, logins: [], ignoredOptions: [place(file)] },
    }).filter(({ rule }) => rule === 'ignored-option');
  expect(lintOf('a.yaml').map(({ at }) => at)).toEqual(['a.yaml:1:1']);
  expect(lintOf('b.yaml')).toEqual([]);
});
