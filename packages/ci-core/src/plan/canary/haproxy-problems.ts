import type { Problem } from '../../errors.ts';
import { shareVariables } from './share/share-text.ts';

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[\da-f]{0,4}:[\da-f:.]{0,50}:[\da-f.]{0,20}\]?)(?::\d{1,5})?$/i;

/**
 * What keeps a HAProxy from serving without a canary, whose name does not resolve then: without `init-addr none` HAProxy
 * does not start, and without `resolvers` it does not find a canary that starts later.
 */
export function haproxyProblems(service: string, file: string, text: string): Problem[] {
  const { canary } = shareVariables(service);
  const lines = text.split('\n').map((line) => ({ line, words: wordsOf(line) }));
  const defaults = lines.filter(({ words }) => words[0] === 'default-server').flatMap(({ words }) => words);
  return lines.flatMap(({ line, words }, i): Problem[] => {
    const host = { server: words[2], 'server-template': words[3] }[words[0] ?? ''];
    if (host === undefined || ADDRESS.test(host) || !line.includes(canary)) return [];
    const at = `${file}:${i + 1}:1`;
    const first = (optionOf('init-addr', words) ?? optionOf('init-addr', defaults) ?? '').split(',');
    if (!first.some((one) => one === 'none' || ADDRESS.test(one)))
      return [{ at, message: `HAProxy does not start while ${host} does not run`, hint: 'add "init-addr libc,none"' }];
    if (words.includes('resolvers') || defaults.includes('resolvers')) return [];
    const message = `HAProxy looks up ${host} only when it starts`;
    return [{ at, message, hint: 'add "resolvers" with the name of a section that has the nameserver 127.0.0.11:53' }];
  });
}

/** A comment has none. */
function wordsOf(line: string): readonly string[] {
  return line
    .replace(/(^|\s)#.*/, '')
    .trim()
    .split(/\s+/);
}

function optionOf(name: string, words: readonly string[]): string | undefined {
  const place = words.indexOf(name);
  return place === -1 ? undefined : words[place + 1];
}
