import { openSlowLine } from './test/bench/slow-line.ts';
const [host, ms] = process.argv.slice(2);
const line = await openSlowLine(host!, 22, Number(ms)/2);
console.log(line.port);
setInterval(()=>{},1000);
