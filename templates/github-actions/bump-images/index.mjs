import { run } from '../run.mjs';

await run('bump-images');
