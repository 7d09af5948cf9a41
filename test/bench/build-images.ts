import { availableParallelism, loadavg } from 'node:os';
import { raiseSandbox } from '../sandbox/index.ts';
import { type BuildingSite, openSite } from './building-site.ts';

/**
 * Six services built and pushed by a serial loop and by build-images, in turn, on both generations of Docker's builder. Of
 * each the quickest of two rounds counts: whatever else the machine does can only make one slower. Builds that never wait
 * would gain no more than the machine has cores.
 */
const ROUNDS = 2;
/** The most of the serial loop's time that build-images may take. */
const PROMISED = 0.5;
const engines = [
  ['bookworm', '20.10, without buildx'],
  ['current', '28.5, with buildx'],
] as const;

/** In seconds. */
type Measured = { readonly serial: number; readonly sideBySide: number };

async function measure(site: BuildingSite): Promise<Measured> {
  const [serial, sideBySide]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    await site.fresh();
    serial.push(await secondsOf(site.serial));
    await site.fresh();
    sideBySide.push(await secondsOf(site.sideBySide));
  }
  return { serial: Math.min(...serial), sideBySide: Math.min(...sideBySide) };
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const print = (...cells: readonly string[]) => {
  const widths = [23, 13, 14, 7];
  process.stdout.write(`${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('')}\n`);
};

let kept = true;
const [load = 0] = loadavg();
print(`six services, ${availableParallelism()} cores, load before ${load.toFixed(1)}`);
print('engine', 'serial loop', 'build-images', 'ratio', 'promised');
for (const [engine, name] of engines) {
  const sandbox = await raiseSandbox({ engine });
  try {
    const site = await openSite(sandbox);
    const { serial, sideBySide } = await measure(site);
    const ratio = sideBySide / serial;
    kept &&= ratio <= PROMISED;
    print(name, `${serial.toFixed(1)} s`, `${sideBySide.toFixed(1)} s`, ratio.toFixed(2), `≤ ${PROMISED}`);
    await site.close();
  } finally {
    await sandbox.down();
  }
}
if (!kept && load > availableParallelism() / 2)
  print('others were computing on this machine: measure again when it is quiet');
process.exitCode = kept ? 0 : 1;
