import { describeSandbox, raiseSandbox } from './index.ts';

// For the tests: a run that raises a sandbox and then waits for whatever happens to it.
const sandbox = await raiseSandbox({ engine: 'cached-or-quickest', log: () => {} });
process.stdout.write(`${JSON.stringify(describeSandbox(sandbox))}\n`);
setInterval(() => {}, 1000);
