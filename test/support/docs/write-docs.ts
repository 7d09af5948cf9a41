import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ACTIONS, buildInto } from '../github/action-files.ts';
import { apiPages } from '../library/api-pages.ts';
import { readApiSurface } from '../library/api-surface.ts';
import { root } from '../root.ts';
import { referencePages } from './reference.ts';

/** `npm run docs`: brings up to date what is generated of docs/ and of the actions for GitHub, the built command included. */
for (const [page, text] of [...(await referencePages()), ...apiPages(await readApiSurface())]) {
  await mkdir(dirname(join(root, page)), { recursive: true });
  await writeFile(join(root, page), text);
}
await rm(join(root, ACTIONS, 'dist'), { recursive: true, force: true });
await buildInto(join(root, ACTIONS, 'dist'), root);
