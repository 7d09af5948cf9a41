import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
/** What is longer is cut: a mutation is looked for in the shape of a text, not in its length. */
const LONGEST = 6_000;

/** Recorded files below a folder of the repository, the shortest first: a failure shrinks towards those. */
export function recorded(folder: string, pattern: RegExp): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const texts = names
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8').slice(0, LONGEST));
  return [...new Set(texts)].filter((text) => text !== '').sort((a, b) => a.length - b.length);
}

/** The same whole and parsed, without files that are not JSON. */
export function recordedJson(folder: string, pattern: RegExp): unknown[] {
  const names = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .sort((a, b) => a.length - b.length)
    .map((text) => JSON.parse(text));
}

/** The examples of the docs in one language. */
export function examples(language: string): string[] {
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm');
  const found = pages.flatMap((name) =>
    [...readFileSync(join(root, 'docs', name), 'utf8').matchAll(fence)].map(([, text = '']) => text),
  );
  return [...new Set(found)].sort((a, b) => a.length - b.length);
}

export const composeFiles = [
  ...recorded('test/fixtures/stack-deploy', /\.yml$/),
  ...recorded('deploy-manifests-example', /^docker-compose.*\.yaml$/),
  ...examples('yaml').filter((text) => /^(services|configs):/m.test(text)),
];
