import { run } from '../run.mjs';

await run('clean-nodes');
