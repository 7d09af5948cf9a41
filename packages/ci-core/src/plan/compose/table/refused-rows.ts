import type { Row } from './row.ts';

const GENERIC =
  'declare node-generic-resources in the daemon.json of the node and write generic_resources under reservations';

/** Without these, the service would do something else than it is written for. */
export const refusedRows: readonly Row[] = [
  refused('gpus', 'Swarm gives out devices only as generic resources of its nodes.', GENERIC),
  {
    path: 'services.*.deploy.resources.reservations.devices',
    becomes: 'refused',
    means: 'Swarm gives out devices only as generic resources of its nodes.',
    change: () => ({ refused: [{ why: 'Swarm cannot reserve a device for a service', fix: GENERIC }] }),
  },
  refused(
    'runtime',
    'A service has the default runtime of its node.',
    'set default-runtime in the daemon.json of its node',
  ),
  refused(
    'volumes_from',
    'Containers of a stack share no volumes by name.',
    'name the volume under "volumes:" of both services',
  ),
  refused('label_file', '"docker stack deploy" reads no files of labels.', 'write the labels under "labels:"'),
  refused('post_start', 'Swarm runs no commands in a started container.', 'start it from the entrypoint of the image'),
  refused('pre_stop', 'Swarm runs no commands before it stops a container.', 'handle the stop signal in the container'),
  refused('provider', 'Something else than Docker would run it.', 'deploy it apart from the stack'),
  refused('models', 'Swarm runs no models.', 'run the model as a service of its own'),
  refused(
    'use_api_socket',
    'Compose itself gives the socket and logins to the container.',
    'mount /var/run/docker.sock',
  ),
  {
    path: 'models',
    becomes: 'refused',
    means: 'Swarm runs no models.',
    change: () => ({ refused: [{ why: 'Swarm runs no models', fix: 'run the model as a service of its own' }] }),
  },
];

function refused(key: string, why: string, fix: string): Row {
  const sentence = `${why.charAt(0).toLowerCase()}${why.slice(1, -1)}`
    .replace(/^swarm/, 'Swarm')
    .replace(/^compose/, 'Compose');
  return {
    path: `services.*.${key}`,
    becomes: 'refused',
    means: why,
    change: () => ({ refused: [{ why: `"${key}" is not possible in a stack: ${sentence}`, fix }] }),
  };
}
