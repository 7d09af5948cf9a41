import { assertNoProblems, readNodes, type SeenNode, targetOf } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { openTarget, targetProblems, targetSettings } from '../../parts/target.ts';
import { textTable } from '../../parts/text-table.ts';

export const nodesJob = defineJob({
  name: 'nodes',
  purpose:
    'Lists the nodes of the swarm with role, state, labels, engine, free disk space and the number of images that no service and no kept release needs. It looks at each node through a container that ends at once.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: ['directory', 'project', 'stackName', 'serverPath', ...targetSettings],
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci nodes prod',
  run: async ({ argument, settings, problems }, world) => {
    const located = targetOf(argument, settings, world.context, world.resolve(settings.directory));
    assertNoProblems([...problems, ...targetProblems(settings, world.env), ...located.problems]);
    const manager = await openTarget(settings, world);
    try {
      const nodes = await readNodes(manager, located.target);
      for (const { node, seen } of nodes)
        if ('failure' in seen)
          world.log.warn(`${node.Description?.Hostname ?? node.ID} was not looked at: ${seen.failure}`);
      const listed = nodes.map(describe);
      const head = ['NODE', 'ROLE', 'STATE', 'ENGINE', 'FREE', 'UNNEEDED', 'LABELS'];
      world.result(textTable([head, ...listed.map(row)]), listed);
      return 0;
    } finally {
      manager.host.close();
    }
  },
});

/** `free` and `size` in kilobytes; `unneeded` are references of images. */
function describe({ node, seen }: SeenNode) {
  const { Role = '', Availability = 'active', Labels } = node.Spec;
  const found = 'failure' in seen ? undefined : seen;
  return {
    node: node.Description?.Hostname ?? node.ID,
    role: node.ManagerStatus?.Leader === true ? 'leader' : Role,
    state: node.Status.State ?? '',
    availability: Availability,
    labels: Labels ?? {},
    engine: node.Description?.Engine?.EngineVersion ?? '',
    ...(found?.inventory.disk === undefined ? {} : { disk: found.inventory.disk }),
    ...(found === undefined ? {} : { unneeded: found.unneeded.images.flatMap(({ references }) => references) }),
  };
}

function row({
  node,
  role,
  state,
  availability,
  labels,
  engine,
  disk,
  unneeded,
}: ReturnType<typeof describe>): string[] {
  const free =
    disk === undefined ? '-' : `${(disk.free / 1024 / 1024).toFixed(1)} of ${(disk.size / 1024 / 1024).toFixed(1)} GB`;
  const named = Object.entries(labels).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const is = availability === 'active' ? state : `${state}, ${availability}`;
  return [node, role, is, engine, free, unneeded === undefined ? '-' : `${unneeded.length}`, named.join(' ')];
}
