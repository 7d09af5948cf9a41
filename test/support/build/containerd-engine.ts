import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Sandbox } from '../../sandbox/index.ts';
import { until } from '../until.ts';

/**
 * A second engine on the manager, with the image store of containerd: it builds for several platforms, attaches attestations and
 * exports caches, which the default store cannot. Answers with its DOCKER_HOST. It has a bridge of its own: an engine that is
 * started with `--bridge none` removes docker0, which the first engine needs.
 */
export async function startContainerdEngine({ manager, registry, docker }: Sandbox): Promise<string> {
  const name = 'containerd-store';
  const bridge = 'containerd0';
  const flags = [
    `--data-root /var/lib/${name} --exec-root /run/${name} --pidfile /run/${name}.pid -H unix:///run/sandbox/${name}.sock`,
    `--insecure-registry ${registry.address} --bridge ${bridge} --iptables=false --ip6tables=false`,
    '--feature containerd-snapshotter=true --exec-opt native.cgroupdriver=cgroupfs --shutdown-timeout 5',
  ].join(' ');
  const host = `unix://${join(dirname(manager.socketPath), `${name}.sock`)}`;
  await manager.exec(['sh', '-c', `ip link add ${bridge} type bridge && ip addr add 172.30.0.1/24 dev ${bridge}`]);
  await manager.exec(['sh', '-c', `setsid dockerd ${flags} > /run/sandbox/${name}.log 2>&1 < /dev/null &`]);
  onTestFinished(async () => {
    await manager.exec(['sh', '-c', `kill "$(cat /run/${name}.pid)"; rm -rf /var/lib/${name}; ip link del ${bridge}`]);
  });
  await until(
    async () => (await docker(manager, ['--host', host, 'version'], { reject: false })).exitCode === 0,
    60_000,
  );
  return host;
}
