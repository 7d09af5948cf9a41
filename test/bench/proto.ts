import { attachSandbox } from '/work/wt/bench/test/sandbox/index.ts';
import { keptSandbox } from '/work/wt/bench/test/sandbox/kept.ts';
import { openTwoFlows } from '/work/wt/bench/test/bench/two-flows.ts';
import { manifestsOf } from '/work/wt/bench/test/bench/manifests.ts';
import { startCli } from '../support/run-cli.ts';
const sandbox = keptSandbox('/work/wt/bench')!;
const cli='/work/wt/bench/packages/jobs/dist/cli.mjs';
for (const oneWay of (process.argv[2]??'0,25').split(',').map(Number)) {
const f = await openTwoFlows(sandbox, manifestsOf({services:2,configs:2,files:4}), {oneWay, waits:true});
try {
await f.ours({ROUND:'1'});
await new Promise(r=>setTimeout(r,6000));
for (let i=0;i<Number(process.argv[3]??3);i++){ const t=performance.now();
 const r = startCli(cli,['deploy','prod'],{cwd:f.directory, env:{...f.env,ROUND:'1'}, onLog:(x)=>process.stdout.write(x.split('\n').filter(Boolean).map(l=>`${((performance.now()-t)/1000).toFixed(3)} ${l}\n`).join(''))});
 await r.result; console.log('end', ((performance.now()-t)/1000).toFixed(3));
}
} finally { await f.close(); }
}
