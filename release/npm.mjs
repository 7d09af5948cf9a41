// Publishes the library and the command, built, to the npm registry of the environment. It can run again: what is there stays.
// The packages name the repository that they come from, because npm compares it with the provenance, and `swarm-ci init` calls it.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryOfCi } from './repository.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const repository = repositoryOfCi(process.env);

function npm(argv, stdio = 'inherit') {
  return spawnSync('npm', argv, { cwd: root, stdio, encoding: 'utf8' });
}

/** Whether the registry has exactly this version. Anything but a "not found" is a failure. */
function isPublished(name, version) {
  const { status, stdout, stderr } = npm(['view', `${name}@${version}`, 'version'], 'pipe');
  if (status === 0) return stdout.trim() === version;
  if (stderr.includes('E404')) return false;
  process.stderr.write(stderr);
  process.exit(1);
}

for (const folder of ['packages/ci-core', 'packages/jobs']) {
  const path = join(root, folder, 'package.json');
  const text = readFileSync(path, 'utf8');
  // What it is built with is of no use to those who install it.
  const { devDependencies: _, ...manifest } = JSON.parse(text);
  const { name, version } = manifest;
  if (isPublished(name, version)) {
    process.stderr.write(`${name}@${version} is there already\n`);
    continue;
  }
  const origin = { type: 'git', url: `git+${repository}.git`, directory: folder };
  writeFileSync(path, `${JSON.stringify({ ...manifest, repository: origin }, null, 2)}\n`);
  const { status } = npm(['publish', `./${folder}`, '--access', 'public', ...args]);
  writeFileSync(path, text);
  if (status !== 0) process.exit(status ?? 1);
}
