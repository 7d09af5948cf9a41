import { run } from '../run.mjs';

await run('image-tag');
