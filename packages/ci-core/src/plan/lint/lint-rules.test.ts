import { describe, expect, it } from 'vitest';
import { lint, rulesIn } from '../../../../../test/support/lint/lint-text.ts';
import { lintRules } from './rules.ts';

describe.each(lintRules.map((rule) => [rule.name, rule] as const))('%s', (name, { wrong, right, level }) => {
  it('finds what its example of the reference page shows, with a place, a reason and a fix', () => {
    const found = lint(wrong).filter(({ rule }) => rule === name);
    expect(found).toHaveLength(1);
    expect(found).toMatchObject([{ level, at: expect.stringMatching(/^docker-compose\.prod\.yaml:\d+:\d+$/) }]);
    expect(found[0]?.subjects).toHaveLength(1);
    expect(found[0]?.says).toMatch(/.{10,}/);
    expect(found[0]?.hint).not.toBe('');
  });

  it('finds nothing in the corrected example, which has no other error either', () => {
    expect(rulesIn(right)).not.toContain(name);
    expect(lint(right).filter((finding) => finding.level === 'error')).toEqual([]);
  });
});

it('each rule has a name of its own', () => {
  const names = lintRules.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
