import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import { raiseSandbox, type Sandbox, type SandboxNode } from '../../sandbox/index.ts';
import { startSwarmCi } from '../command/command.ts';
import type { Ran, Running } from '../command/run-cli.ts';
import { pathOfJob } from '../command/tools.ts';

/** Machines with sshd for root, and for admin with sudo: no running engine, no swarm; `systemctl` is a stand-in. */
export type BareSite = {
  readonly sandbox: () => Sandbox;
  /** Where the command runs, with `servers.yaml`. */
  readonly directory: () => string;
  /** An image of Debian's registry on a node, as no image can be pulled. */
  readonly importRegistry: (node: string) => Promise<void>;
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
useradd --create-home admin
usermod -p '*' admin
install -d -o admin -m 700 /home/admin/.ssh
install -o admin -m 600 /run/sandbox/authorized_keys /home/admin/.ssh/
echo 'admin ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/admin
rm -rf /data /etc/docker
echo "$0" >/run/sandbox/cgroup
cat >/usr/bin/systemctl
chmod 755 /usr/bin/systemctl`;

const REGISTRY = `set -e
folder=$(mktemp -d)
tar -C / -ch usr/bin/docker-registry $(ldd /usr/bin/docker-registry | grep -o '/[^ ]*' | sed 's,^/,,') | tar -x -C "$folder"
mkdir "$folder/etc" "$folder/tmp"
cat >"$folder/etc/registry.yml"
entry='ENTRYPOINT ["/usr/bin/docker-registry", "serve", "/etc/registry.yml"]'
tar -C "$folder" -c . | docker import --change "$entry" - registry:2
rm -rf "$folder"`;
const CONFIGURATION = `version: 0.1
storage: { filesystem: { rootdirectory: /var/lib/registry } }
http: { addr: ":5000" }
`;

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
    const own = {
      PATH: pathOfJob(sandbox()),
      SSH_PRIVATE_KEY: ssh.privateKeyPath,
      SSH_HOST_KEY_CHECKING: 'accept-new',
    };
    return startSwarmCi(args, { cwd: folder, env: { ...own, ...env } });
  };
  return {
    sandbox,
    directory: () => folder,
    importRegistry: async (node) =>
      void (await sandbox().node(node).exec(['sh', '-c', REGISTRY], { input: CONFIGURATION })),
    write: (file, text) => writeFile(join(folder, file), text),
    start,
    run: (args, env) => start(args, env).result,
  };
}

async function prepare(node: SandboxNode, id: string): Promise<void> {
  const systemctl = await readFile(join(import.meta.dirname, 'systemctl.sh'), 'utf8');
  await node.exec(['sh', '-c', PREPARE, `/swarm-ci-sandbox-${id}/${node.name}`], { input: systemctl });
}
