import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import { raiseSandbox, type Sandbox, type SandboxNode } from '../../sandbox/index.ts';
import { startSwarmCi } from '../command/command.ts';
import type { Ran, Running } from '../command/run-cli.ts';

/** Machines with sshd for root alone: no user, no running engine, no swarm; `systemctl` is a stand-in. */
export type BareSite = {
  readonly sandbox: () => Sandbox;
  /** Where the command runs, with `servers.yaml`. */
  readonly directory: () => string;
  readonly write: (file: string, text: string) => Promise<void>;
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => Running;
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ran>;
};

const PREPARE = `set -e
sed -i -e 's/^PermitRootLogin .*/PermitRootLogin prohibit-password/' -e /^AllowUsers/d /etc/ssh/sshd_config
! /usr/sbin/sshd -T | grep -qi ^persourcepenalties || echo 'PerSourcePenalties no' >>/etc/ssh/sshd_config
install -d -m 700 /root/.ssh
install -m 600 /run/sandbox/authorized_keys /root/.ssh/
kill -HUP "$(cat /run/sshd.pid)"
userdel --remove deploy
rm -rf /data /etc/docker
echo "$0" >/run/sandbox/cgroup
cat >/usr/local/bin/systemctl
chmod 755 /usr/local/bin/systemctl`;

export function bareSite(count: number): BareSite {
  let raised: Sandbox | undefined;
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'swarm-ci-servers-'));
    raised = await raiseSandbox({ engine: inject('sandbox').engine, managers: count, bare: true });
    const { id, nodes } = raised;
    await Promise.all(nodes.map((node) => prepare(node, id)));
  });
  afterAll(async () => {
    await raised?.down();
    await rm(folder, { recursive: true, force: true });
  });
  const sandbox = () => {
    if (raised === undefined) throw new Error('the sandbox is not up yet');
    return raised;
  };
  const start: BareSite['start'] = (args, env) => {
    const { ssh } = sandbox();
    const own = { PATH: '/usr/bin:/bin', SSH_PRIVATE_KEY: ssh.privateKeyPath, SSH_HOST_KEY_CHECKING: 'accept-new' };
    return startSwarmCi(args, { cwd: folder, env: { ...own, ...env } });
  };
  return {
    sandbox,
    directory: () => folder,
    write: (file, text) => writeFile(join(folder, file), text),
    start,
    run: (args, env) => start(args, env).result,
  };
}

async function prepare(node: SandboxNode, id: string): Promise<void> {
  const systemctl = await readFile(join(import.meta.dirname, 'systemctl.sh'), 'utf8');
  await node.exec(['sh', '-c', PREPARE, `/swarm-ci-sandbox-${id}/${node.name}`], { input: systemctl });
}
