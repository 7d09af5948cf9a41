import { run } from '../run.mjs';

await run('update-service');
