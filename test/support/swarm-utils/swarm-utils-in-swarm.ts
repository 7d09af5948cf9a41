import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/index.ts';
import { type DoubleOptions, type SwarmUtilsDouble, swarmUtilsDouble } from './swarm-utils-double.ts';
import type { Ran } from './swarm-utils-record.ts';

/** A SwarmUtils whose helpers work on a real swarm, on this side and as a service in an overlay network. */
export type SwarmUtilsInSwarm = {
  readonly double: SwarmUtilsDouble;
  readonly network: string;
  /** As it is called in the network. */
  readonly address: string;
  /** What a runner has whose Docker engine is that of the sandbox's manager. */
  readonly runner: Readonly<Record<string, string>>;
  /** IDs of the containers that are in the network, but for those of the service itself. */
  readonly guests: () => Promise<string[]>;
  readonly close: () => Promise<void>;
};

export async function swarmUtilsInSwarm(
  sandbox: Sandbox,
  subjects: DoubleOptions['subjects'],
  options: Partial<DoubleOptions> = {},
): Promise<SwarmUtilsInSwarm> {
  const { manager, registry, description } = sandbox;
  const docker = (...argv: string[]) => sandbox.docker(manager, argv);
  const update = async (service: string, { image, isForce }: Readonly<Record<string, unknown>>): Promise<Ran> => {
    const force = isForce === true ? ['--force'] : [];
    const argv = ['service', 'update', '--image', String(image), ...force, service];
    const { exitCode, all } = await sandbox.docker(manager, argv, { reject: false });
    return { code: exitCode ?? 1, lines: all.split('\n') };
  };
  await sandbox.docker(manager, ['login', '-u', registry.user, '--password-stdin', registry.address], {
    input: registry.password,
  });
  // The address of this side in the sandbox.
  const address = `${description.subnet}.254`;
  // The machine of the tests may be slow; the client's own patience is 120 s.
  const double = await swarmUtilsDouble({ subjects, work: update, address, limit: 110_000, ...options });
  const name = `utils${randomBytes(4).toString('hex')}`;
  const image = `${registry.address}/app:1`;
  await docker('network', 'create', '--driver', 'overlay', '--attachable', name);
  const relay = `exec busybox nc -ll -p 3000 -e busybox nc ${address} ${double.port}`;
  const service = [
    '--name',
    name,
    '--network',
    name,
    '--endpoint-mode',
    'dnsrr',
    '--no-healthcheck',
    '--with-registry-auth',
  ];
  await docker('service', 'create', '--quiet', ...service, '--entrypoint', 'sh', image, '-c', relay);
  return {
    double,
    network: name,
    address: `http://${name}:3000`,
    runner: {
      PATH: `${sandbox.dockerCliFolder}:/usr/bin:/bin`,
      DOCKER_HOST: manager.dockerHost,
      DOCKER_CONFIG: join(sandbox.directory, 'docker-config'),
      SWARM_UTILS_IMAGE: image,
    },
    guests: async () => {
      const format = '{{.ID}} {{.Label "com.docker.swarm.service.name"}}';
      const { stdout } = await docker('ps', '--no-trunc', '--filter', `network=${name}`, '--format', format);
      return stdout.split('\n').flatMap((line) => (/^(\w+) *$/.exec(line)?.[1] ? [line.trim()] : []));
    },
    close: async () => {
      await sandbox.docker(manager, ['service', 'rm', name], { reject: false });
      await double.close();
    },
  };
}
