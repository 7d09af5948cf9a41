// Builds the image for every platform, with SBOM and provenance, and pushes it to the registry that IMAGE names.
// Docker has to be logged in there, and to have a builder that can emulate the other platforms.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { repositoryOfCi } from './repository.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const { IMAGE, GITHUB_SHA, CI_COMMIT_SHA } = process.env;
if (!IMAGE) throw new Error('IMAGE is not set: write host/path without a tag');
const env = {
  ...process.env,
  IMAGE: IMAGE.toLowerCase(),
  VERSION: version,
  SOURCE: repositoryOfCi(process.env),
  REVISION: GITHUB_SHA || CI_COMMIT_SHA || '',
};
const argv = ['buildx', 'bake', '--file', 'release/docker-bake.json', ...process.argv.slice(2)];
const { status } = spawnSync('docker', argv, { cwd: root, env, stdio: 'inherit' });
process.exit(status ?? 1);
