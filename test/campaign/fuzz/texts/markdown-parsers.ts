import { code, link, plain } from '../../../../packages/ci-core/src/report/text/markdown-text.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { calmMarkdown } from '../markup.ts';
import { anyText } from '../mutate.ts';

export const markdownParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'names in Markdown',
    covers: ['code', 'plain', 'link', 'oneLine', 'webAddress', 'calm'],
    inputs: anyText,
    attacks: sizeAttacks,
    read: (text) => [code(text), plain(text), link('x', text), link('x', `https://a/${text}`)],
    check: (texts: string[]) => {
      for (const text of texts) calmMarkdown(text);
      if (texts.some((text) => /[\n|@\u202e]/.test(text.replace(/\(https?:.*\)/, ''))))
        throw new Error(`not inert: ${JSON.stringify(texts)}`);
    },
  }),
];
