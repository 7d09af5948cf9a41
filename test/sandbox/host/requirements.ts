import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { execa } from 'execa';
import type { Log } from '../log.ts';
import { SandboxUnavailable } from '../sandbox-unavailable.ts';
import { aptGetFresh } from './apt.ts';

const overlayMagic = 0x794c7630;
const onPath = (command: string): boolean =>
  ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].some((folder) =>
    existsSync(`${folder}/${command}`),
  );

/** Checks what a raise needs each time: cheap, and it changes nothing. */
export const requireHost = async (): Promise<void> => {
  if (process.platform !== 'linux') {
    throw new SandboxUnavailable(
      'needs-linux',
      `needs Linux: this is ${process.platform}`,
      'Run it in a Debian or Ubuntu machine.',
    );
  }
  if (process.getuid?.() !== 0) {
    throw new SandboxUnavailable(
      'needs-root',
      `needs root: this is user id ${process.getuid?.()}`,
      'Run it with sudo, or in a throw-away virtual machine.',
    );
  }
  if (statfsSync(tmpdir()).type === overlayMagic) {
    throw new SandboxUnavailable(
      'needs-real-filesystem',
      `needs a temporary folder on a real filesystem: ${tmpdir()} is on overlayfs, where an engine cannot keep images`,
      'Set TMPDIR to a folder on ext4, xfs or tmpfs.',
    );
  }
  const probe = await execa(
    'unshare',
    ['--mount', '--net', '--pid', '--uts', '--ipc', '--fork', 'mount', '-t', 'tmpfs', 'probe', '/mnt'],
    { reject: false },
  );
  if (probe.exitCode !== 0) {
    throw new SandboxUnavailable(
      'needs-namespaces',
      `needs to make namespaces and mounts: ${probe.stderr || probe.message || 'unshare failed'}`,
      'In a container, give it --privileged and a volume for TMPDIR.',
    );
  }
};

/** Only what builds a server's disk; everything else runs from that disk. No engine and no sshd ever lands on the machine itself. */
export const requireBuilder = async (log: Log): Promise<void> => {
  const missing = [
    ...(onPath('debootstrap') ? [] : ['debootstrap']),
    ...(existsSync('/usr/share/keyrings/debian-archive-keyring.gpg') ? [] : ['debian-archive-keyring']),
  ];
  if (missing.length === 0) return;
  if (!onPath('apt-get')) {
    throw new SandboxUnavailable(
      'needs-apt',
      `needs apt-get (Debian or Ubuntu) to install ${missing.join(', ')}`,
      'Install debootstrap by hand, or use Debian or Ubuntu.',
    );
  }
  for (const name of missing) log(`installing ${name} on this machine (apt-get)`);
  const failure = await aptGetFresh(['install', '-y', '--no-install-recommends', ...missing]);
  if (failure !== undefined) {
    throw new SandboxUnavailable(
      'needs-apt',
      `apt-get could not install ${missing.join(', ')}: ${failure}`,
      "Look at the machine's apt sources and network.",
    );
  }
};
