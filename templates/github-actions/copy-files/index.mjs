import { run } from '../run.mjs';

await run('copy-files');
