import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { engineCall } from '../../sandbox/node/engine-api.ts';
import { startWriteCounter } from '../../support/equality/write-counter.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
// The older CLI knows no jobs.
const withJob = sandbox.engine === 'current';

const job = `
    image: \${REGISTRY}/app:1
    entrypoint: ["/bin/sh", "-c", "echo run >>/runs/lines"]
    volumes: ["runs:/runs"]
    deploy: { mode: replicated-job, restart_policy: { condition: none } }`;
const attached = '\n    configs: [page]\n    secrets: [key, plain]\n    networks: [default, own]';
const rest = `volumes: { runs: {} }
configs:
  page: { file: prod/page.html }
secrets:
  key: { name: "\${KEY_OF_NO_CHANGE}", file: prod/key.txt }
  plain: { file: prod/plain.txt }
`;
const text = compose(
  {
    web: app('${TAG}', attached, '\n      replicas: 2'),
    api: app('1', '\n    environment: { B: "${WORD}", A: "1" }'),
    agent: app('1', '\n    ports: [{ target: 80, published: 48321, mode: host }]', '\n      mode: global'),
    ...(withJob ? { job } : {}),
  },
  rest,
).replace('networks:\n  default:', 'networks:\n  own: {}\n  default:');

it('sends nothing that changes the swarm when nothing changed, and only what differs when something did', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': text,
    'prod/page.html': 'page',
    'prod/key.txt': 'key',
    'prod/plain.txt': 'plain',
  });
  const { stack, directory } = manifests;
  const { SERVER_HOST: _, ...env } = manifests.env;
  const socket = join(directory, 'engine.sock');
  const counter = await startWriteCounter(socket, sandbox.manager.socketPath);
  onTestFinished(counter.close);
  const deploy = async (variables: Readonly<Record<string, string>>) => {
    const { code, report, stderr } = await manifests.deploy({
      ...env,
      SERVER_HOST: '',
      DOCKER_HOST: `unix://${socket}`,
      PATH: `${sandbox.dockerCliFolder}:${process.env.PATH}`,
      SERVER_PATH: join(directory, 'server'),
      ...variables,
    });
    expect(code, stderr).toBe(0);
    return statusesOf(report);
  };
  const names = ['web', 'api', 'agent', ...(withJob ? ['job'] : [])];
  const all = (status: string) => Object.fromEntries(names.map((name) => [name, status]));
  // How the content of a secret whose name does not tell it is compared: the engine refuses each such call.
  const compared = `POST /secrets/${stack}_plain/update refused`;

  expect(await deploy({ TAG: '1', WORD: 'a' })).toEqual(all('created'));
  // One config is of the manifest, the other records the owner of the stack.
  const made = ['configs', 'configs', 'networks', 'secrets', 'secrets', ...names.map(() => 'services')].map(
    (kind) => `POST /${kind}/create`,
  );
  expect(counter.taken().sort()).toEqual(made);

  expect(await deploy({ TAG: '2', WORD: 'a' })).toEqual({ ...all('unchanged'), web: 'updated' });
  const before = await swarmOf(stack);
  const [web] = before.services.filter(({ Spec }) => Spec.Name === `${stack}_web`);
  expect(counter.taken()).toEqual([compared, `POST /services/${web?.ID}/update`]);
  expect(web?.PreviousSpec?.TaskTemplate.ContainerSpec.Image).toContain('/app:1@');

  for (const _again of ['once', 'twice']) {
    expect(await deploy({ TAG: '2', WORD: 'a' })).toEqual(all('unchanged'));
    expect(counter.taken()).toEqual([compared]);
    expect(await swarmOf(stack)).toEqual(before);
  }

  expect(await deploy({ TAG: '2', WORD: 'b' })).toEqual({ ...all('unchanged'), api: 'updated' });
  const after = await swarmOf(stack);
  const others = ({ services }: typeof before) => services.filter(({ Spec }) => Spec.Name !== `${stack}_api`);
  expect(counter.taken()).toEqual([compared, expect.stringMatching(/^POST \/services\/\w+\/update$/)]);
  expect(others(after)).toEqual(others(before));
  if (withJob) {
    expect(after.tasks.filter(({ service }) => service === `${stack}_job`)).toHaveLength(1);
    expect(await linesOf(`${stack}_runs`)).toBe('run');
  }
});

type Service = {
  readonly ID: string;
  readonly Spec: { readonly Name: string };
  readonly PreviousSpec?: { readonly TaskTemplate: { readonly ContainerSpec: { readonly Image: string } } };
};
type Task = { readonly ID: string; readonly ServiceID: string; readonly DesiredState: string };

/** All that the engine has of a stack; of its tasks, which there are and which are to run. */
async function swarmOf(stack: string) {
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.stack.namespace=${stack}`] }));
  const ask = <T>(kind: string) => engineCall<T[]>(sandbox.manager.socketPath, 'GET', `/${kind}?filters=${filters}`);
  const [services, tasks, configs, secrets, networks] = await Promise.all([
    ask<Service>('services'),
    ask<Task>('tasks'),
    ask<object>('configs'),
    ask<object>('secrets'),
    ask<object>('networks'),
  ]);
  const nameOf = (id: string) => services.find(({ ID }) => ID === id)?.Spec.Name;
  const shown = tasks.map(({ ID, ServiceID, DesiredState }) => ({
    id: ID,
    service: nameOf(ServiceID),
    wanted: DesiredState,
  }));
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  return {
    services: services.sort((a, b) => (a.ID < b.ID ? -1 : 1)),
    tasks: shown.sort(byId),
    configs,
    secrets,
    networks,
  };
}

async function linesOf(volume: string): Promise<string> {
  const { Mountpoint } = await engineCall<{ Mountpoint: string }>(
    sandbox.manager.socketPath,
    'GET',
    `/volumes/${volume}`,
  );
  return (await sandbox.manager.exec(['cat', `${Mountpoint}/lines`])).stdout;
}
