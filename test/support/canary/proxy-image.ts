import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { aptGetFresh, unpackPackages } from '../../sandbox/host/apt.ts';
import type { Sandbox, SandboxNode } from '../../sandbox/index.ts';
import { logToStderr } from '../../sandbox/log.ts';
import { cached } from '../../sandbox/rootfs/cache.ts';
import { imageOf } from '../debian-image.ts';

/** With the libraries that only they need. */
const PACKAGES = ['nginx', 'haproxy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1'];

/** A worker of nginx runs as nobody of the group nogroup unless its configuration says otherwise. */
const USERS = `root:x:0:0::/tmp:/bin/sh
www-data:x:33:33::/tmp:/bin/sh
haproxy:x:999:999::/tmp:/bin/sh
nobody:x:65534:65534::/tmp:/bin/sh
nogroup:x:65534:65534::/tmp:/bin/sh
`;

/** Unpacked and not installed: no web server is started on this machine. */
const unpackedProxies = (): Promise<string> =>
  cached(`canary-proxies-${process.arch}`, logToStderr, async (partial) => {
    mkdirSync(partial, { recursive: true });
    const failure = await aptGetFresh(['download', ...PACKAGES], partial);
    if (failure !== undefined) throw new Error(`apt-get could not download ${PACKAGES.join(', ')}: ${failure}`);
    await unpackPackages(partial);
    const trim = 'rm -rf etc lib usr/share var && mkdir -p run var/lib/nginx var/log/nginx';
    await execa('sh', ['-c', trim], { cwd: partial });
  });

/**
 * Puts an image with Debian's nginx (`nginx`) and HAProxy (`haproxy`) and a shell into engines of the sandbox and
 * returns its name. Neither has a configuration: start one with `nginx -c FILE -g 'daemon off;'` or `haproxy -f FILE`.
 */
export async function loadProxyImage(
  sandbox: Sandbox,
  nodes: readonly SandboxNode[] = [sandbox.manager],
): Promise<string> {
  const unpacked = await unpackedProxies();
  const programs = ['nginx', 'haproxy'].map((name) => join(unpacked, 'usr/sbin', name));
  const archive = await imageOf({ programs, files: [], users: USERS, unpacked });
  const name = `${sandbox.environment().REGISTRY}/proxies:1`;
  const change = 'ENV PATH=/usr/sbin:/usr/bin:/bin';
  for (const node of nodes) await sandbox.docker(node, ['import', '--change', change, '-', name], { input: archive });
  return name;
}
