import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('a change that waits for another run ends with its job, not in front of the next one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-firewall-'));
  const inUse = join(folder, 'in-use');
  await mkdir(inUse);
  const program = readFileSync(new URL('firewall-take.sh', import.meta.url), 'utf8').replaceAll(
    '/run/swarm-ci-firewall',
    inUse,
  );
  const running = spawn('sh', ['-c', program, 'sh'], { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    running.stdin.end('table inet swarm_ci {}\n');
    const ended = once(running, 'exit');
    const [first] = await once(running.stdout, 'data');
    expect(`${first}`).toBe('waiting\n');
    // As the server does when the connection is gone.
    running.stdout.destroy();
    expect((await ended)[1]).toBe('SIGPIPE');
  } finally {
    running.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}, 20_000);
