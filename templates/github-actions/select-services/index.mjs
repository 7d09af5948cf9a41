import { run } from '../run.mjs';

await run('select-services');
