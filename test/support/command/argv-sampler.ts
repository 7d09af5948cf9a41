import { spawn } from 'node:child_process';

/*
 * Looks for processes of this machine again and again, those in the sandbox's namespaces among them, and reads the arguments
 * of each at every look while it is young, as it may become another command, and now and then later: reading all of them
 * each time would take a core for itself. In a process of its own, before all others: it must not sleep while they work.
 */
const SAMPLE = `
const { readdirSync, readFileSync } = require('node:fs');
require('node:os').setPriority(-20);
const seen = new Set();
let known = new Map();
let passes = 0;
const pass = () => {
  passes++;
  const there = new Map();
  for (const pid of readdirSync('/proc')) {
    if (pid < '0' || pid > ':') continue;
    const looks = (known.get(pid) ?? 0) + 1;
    there.set(pid, looks);
    if (looks > 100 && looks % 50 > 0) continue;
    try { seen.add(readFileSync('/proc/' + pid + '/cmdline', 'utf8')); } catch {}
  }
  known = there;
};
const timer = setInterval(pass, 10);
process.stdin.on('end', () => {
  clearInterval(timer);
  process.stdout.write(JSON.stringify({ passes, seen: [...seen] }));
}).resume();
process.stderr.write('ready');
`;

export type Sampled = {
  /** Each command line once, its arguments separated by NUL. */
  readonly seen: readonly string[];
  /** Milliseconds between two looks, on the average. */
  readonly interval: number;
};

/** Every command line that anybody could have seen on this machine while the work went on. */
export async function sampleArgv<T>(work: () => Promise<T>): Promise<{ result: T; sampled: Sampled }> {
  const child = spawn(process.execPath, ['-e', SAMPLE], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve) => child.stderr.once('data', resolve));
  const began = performance.now();
  try {
    const result = await work();
    const lasted = performance.now() - began;
    child.stdin.end();
    await ended;
    const { passes, seen } = JSON.parse(said) as { passes: number; seen: string[] };
    return { result, sampled: { seen, interval: lasted / passes } };
  } finally {
    child.kill();
  }
}
