import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referencePages, root } from './reference.ts';

/** `npm run docs`: brings the generated parts of docs/ up to date. */
for (const [page, text] of await referencePages()) await writeFile(join(root, page), text);
