import type { ApiSurface, Subpath } from './api-surface.ts';
import type { Declaration } from './declarations.ts';

const FOLDER = 'docs/api';
const MADE = '<!-- Generated: npm run docs -->';

/** The reference of the library by path, a page for each subpath. What it promises is all in there, so a change of it is seen. */
export function apiPages(surface: ApiSurface): [string, string][] {
  return [
    [`${FOLDER}/README.md`, overview(surface)],
    ...surface.subpaths.map((subpath): [string, string] => [`${FOLDER}/${fileOf(subpath)}`, page(subpath)]),
  ];
}

function overview({ subpaths, whole }: ApiSurface): string {
  const rows = subpaths.map((subpath) => {
    const names = subpath.exported.filter(isValue).map(({ name }) => `\`${name}\``);
    return `| [\`${subpath.name}\`](${fileOf(subpath)}) | ${names.join(', ')} |`;
  });
  return `# The library

${MADE}

[The README of \`@swarm-ci/core\`](../../packages/ci-core/README.md) shows how to use it. The subpaths change only with a new major version.

| import | functions |
| --- | --- |
${rows.join('\n')}

\`@swarm-ci/core\` itself contains what the command is made of. It may change with any version:

${whole.map((name) => `\`${name}\``).join(', ')}.
`;
}

function page({ name, exported, mentioned }: Subpath): string {
  const functions = exported.filter(isValue);
  const types = exported.filter((one) => !isValue(one));
  return `# ${name}

${MADE}

${functions.map(section).join('\n')}${types.length > 0 ? `\n## Types\n\n${types.map((one) => section(one, '###')).join('\n')}` : ''}${
  mentioned.length > 0
    ? `\n## Types that they mention\n\n\`\`\`ts\n${mentioned.map(({ text }) => text).join('\n\n')}\n\`\`\`\n`
    : ''
}`;
}

function section({ name, doc, text }: Declaration, level: number | string): string {
  const heading = typeof level === 'string' ? level : '##';
  return `${heading} ${name}\n\n${proseOf(doc)}\n\n\`\`\`ts\n${text}\n\`\`\`\n`;
}

/** The text of a comment. */
function proseOf(doc: string): string {
  const lines = doc.replace(/^\/\*\*|\*\/$/g, '').split('\n');
  return lines
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join('\n')
    .trim();
}

function isValue({ kind }: Declaration): boolean {
  return kind === 'function' || kind === 'const' || kind === 'class';
}

function fileOf({ name }: Subpath): string {
  return `${name.split('/').at(-1)}.md`;
}
