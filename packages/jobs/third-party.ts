import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Manifest = { readonly name?: string; readonly version?: string; readonly license?: string };

const LICENCE = /^(licen[cs]e|copying|notice)(\.(md|txt|mit|bsd))?$/i;
const INTRODUCTION = 'The built command contains code of these packages, each under the licence that follows its name.';

/** The licences of the packages that bundled modules come from. A package without one stops the build. */
export function thirdPartyLicences(modules: Iterable<string>): string {
  const folders = new Set([...modules].filter((id) => id.includes('/node_modules/')).map(packageOf));
  const sections = new Map([...folders].map((folder) => sectionOf(folder)));
  const sorted = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  return `${[INTRODUCTION, ...sorted].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** The nearest folder with a named package: some have a package.json of their own in folders. */
function packageOf(module: string): string {
  for (let folder = dirname(module.replace(/^\0|\?.*$/g, '')); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path) && manifestIn(folder).version !== undefined) return folder;
  }
  throw new Error(`${module} belongs to no package`);
}

function sectionOf(folder: string): [name: string, text: string] {
  const { name, version, license } = manifestIn(folder);
  const files = readdirSync(folder).filter((file) => LICENCE.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (license === undefined && texts.length === 0) throw new Error(`${name}@${version} names no licence`);
  return [`${name}@${version}`, [`${name}@${version} (${license ?? 'see below'})`, ...texts].join('\n\n')];
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
