// Prints the changes of this version, for the page of the release.
import { readFileSync } from 'node:fs';

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const { version } = JSON.parse(read('package.json'));
const sections = read('CHANGELOG.md').split(/^## /m);
const section = sections.find((text) => text.startsWith(`${version}\n`));
if (section === undefined) throw new Error(`CHANGELOG.md has nothing about ${version}: run "npm run changelog"`);
process.stdout.write(`${section.slice(version.length).trim()}\n`);
