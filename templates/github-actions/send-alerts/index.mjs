import { run } from '../run.mjs';

await run('send-alerts');
