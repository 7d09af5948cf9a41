// Refuses a tag that is not the one of this version, before anything is published.
import { readdirSync, readFileSync } from 'node:fs';

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const { version } = JSON.parse(read('package.json'));
const tag = process.env.GITHUB_REF_NAME || process.env.CI_COMMIT_TAG || '';
const waiting = readdirSync(new URL('../.changeset', import.meta.url)).filter((name) =>
  /^(?!README).*\.md$/.test(name),
);
const problems = [
  ...(tag === `v${version}` ? [] : [`the tag is "${tag}", and package.json has the version ${version}`]),
  ...(waiting.length === 0 ? [] : [`${waiting.length} changesets are not in CHANGELOG.md: run "npm run changelog"`]),
  ...['core', 'jobs'].flatMap((name) => {
    const own = JSON.parse(read(`packages/${name === 'core' ? 'ci-core' : name}/package.json`)).version;
    return own === version ? [] : [`@swarm-ci/${name} has the version ${own}`];
  }),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);
