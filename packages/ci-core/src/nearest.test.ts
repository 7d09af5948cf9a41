import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const known = ['timeout', 'stack_name', 'server_host', 'project'];
const all = 'known: project, server_host, stack_name, timeout';

describe('nearest', () => {
  it.each([
    ['timeot', 'timeout'],
    ['stack-name', 'stack_name'],
    ['Server_Host', 'server_host'],
    ['serverhost', 'server_host'],
    ['projects', 'project'],
    ['timeout', 'timeout'],
  ])('finds the one that "%s" was meant to be', (word, meant) => {
    expect(nearest(word, known)).toBe(`did you mean "${meant}"? ${all}`);
  });

  it.each(['replicas', 'x', '', 'something_else_entirely'])('guesses nothing for "%s"', (word) => {
    expect(nearest(word, known)).toBe(all);
  });

  it('lists what is known in order and leaves the list alone', () => {
    const list = ['b', 'a'];
    expect(nearest('unlike', list)).toBe('known: a, b');
    expect(list).toEqual(['b', 'a']);
  });

  it('takes the first of several that are equally near', () => {
    expect(nearest('web3', ['web1', 'web2'])).toContain('did you mean "web1"?');
  });
});

it('nearest: a word of any length takes no time', { timeout: 30_000 }, () => {
  const known = Array.from({ length: 50 }, (_, i) => `a-name-of-some-length-${i}`);
  expect(nearest('x'.repeat(1_000_000), known)).toMatch(/^known: /);
});
