import { readFileSync } from 'node:fs';

/** What the programs begin with that need a private folder on the server for as long as they run. */
export const MEMORY_FOLDER = readFileSync(new URL('./memory-folder.sh', import.meta.url), 'utf8');
