import { mkdirSync } from 'node:fs';
import { execa } from 'execa';
import { aptGetFresh, unpackPackages } from '../../sandbox/host/apt.ts';
import type { SandboxNode } from '../../sandbox/index.ts';
import { logToStderr } from '../../sandbox/log.ts';
import { cached } from '../../sandbox/rootfs/cache.ts';

const RECURSE = ['--recurse', '--no-recommends', '--no-suggests', '--no-conflicts', '--no-breaks', '--no-replaces'];
/** Of what ufw depends on, the rest is on each machine. */
const NEEDED = /^(ufw|(lib)?python3.*|libexpat1)$/;

/** Unpacked and not installed: no firewall is started on this machine. */
const unpacked = (): Promise<string> =>
  cached(`ufw-${process.arch}`, logToStderr, async (partial) => {
    mkdirSync(partial, { recursive: true });
    await aptGetFresh(['update']);
    const { stdout } = await execa('apt-cache', ['depends', ...RECURSE, '--no-enhances', 'ufw']);
    const packages = [...new Set(stdout.split('\n').filter((line) => NEEDED.test(line)))];
    const failure = await aptGetFresh(['download', ...packages], partial);
    if (failure !== undefined) throw new Error(`apt-get could not download ${packages.join(', ')}: ${failure}`);
    // What the scripts of the package do: its files are copied to where the administrator changes them.
    const settle = 'cp usr/share/ufw/iptables/*.rules etc/ufw/ && cp usr/share/ufw/ufw.conf etc/ufw/';
    await unpackPackages(partial);
    await execa('sh', ['-c', settle], { cwd: partial });
  });

/** Puts Debian's ufw, with its Python, on a machine. */
export async function unpackUfw(node: SandboxNode): Promise<void> {
  const { stdout } = await execa('tar', ['-C', await unpacked(), '-c', '.'], {
    encoding: 'buffer',
    maxBuffer: 2 ** 28,
  });
  await node.exec(['tar', '-C', '/', '--keep-directory-symlink', '-x'], { input: Buffer.from(stdout) });
}
