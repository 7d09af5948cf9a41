// Builds the package: JavaScript and types into dist, with the shell programs beside the modules that read them.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const dist = join(folder, 'dist');
rmSync(dist, { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: folder, stdio: 'inherit', shell: false });
if (status !== 0) process.exit(status ?? 1);

const files = (root, ending) =>
  readdirSync(root, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending));

for (const name of files(join(folder, 'src'), '.sh')) cpSync(join(folder, 'src', name), join(dist, name));

// tsc leaves the endings of imports in types as they are written.
for (const name of files(dist, '.d.ts')) {
  const path = join(dist, name);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replaceAll(/((?:from |import\()['"]\.[^'"]+)\.ts(['"])/g, '$1.js$2'));
}
