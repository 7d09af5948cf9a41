import { readFileSync } from 'node:fs';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { ServerFacts } from '../../plan/deploy/server-facts.ts';
import type { Engine, Manager } from '../engine/engine.ts';
import { listServices } from '../engine/read-stack.ts';
import { LEAST_SESSIONS } from '../ssh/errors.ts';
import { listNetworks } from './stack-networks.ts';
import { listNamed, listSwarmFiles } from './swarm-files.ts';

const PROBE = readFileSync(new URL('./server-facts.sh', import.meta.url), 'utf8');

/** Reads everything a plan is checked against, all at once. */
export async function readServerFacts({ host, engine, info }: Manager, plan: DeployPlan): Promise<ServerFacts> {
  const [probe, networks, secrets, configs, services, sessions] = await Promise.all([
    host.run({ argv: ['sh', '-c', PROBE, 'sh', plan.serverPath] }),
    listNetworks(engine),
    listSwarmFiles(engine, 'secrets'),
    listConfigs(engine, plan),
    listServices(engine, plan.stack),
    host.sessions?.(LEAST_SESSIONS),
  ]);
  const said = probe.stdout.split('\n').map((line) => line.split(/=(.*)/s));
  const value = (key: string) => said.find(([name]) => name === key)?.[1] ?? '';
  return {
    host: host.name,
    cli: value('cli'),
    docker: dockerOf(value),
    sessions:
      sessions !== undefined && sessions < LEAST_SESSIONS ? { allowed: sessions, needed: LEAST_SESSIONS } : undefined,
    home: value('home') || '/',
    engine: info,
    folder: {
      writable: value('writable') === 'yes',
      nearest: value('nearest'),
      freeKilobytes: Number(value('free')) || 0,
      lockFault: value('unlockable') || undefined,
      knowsZeroBytes: value('unable') === '',
      missingTools: said.filter(([name]) => name === 'missing').map(([, tool]) => tool ?? ''),
    },
    networks: networks.map(({ Name, Scope }) => ({ name: Name, scope: Scope })),
    secrets: secrets.flatMap(({ Spec }) => Spec?.Name ?? []),
    configs: new Map(configs.flatMap(({ Spec }) => (Spec?.Name ? [[Spec.Name, Spec.Data ?? '']] : []))),
    services,
  };
}

/** What the docker command there means, or why its engine does not answer; undefined if there is none. */
function dockerOf(value: (key: string) => string): ServerFacts['docker'] {
  const [cluster = '', name = ''] = value('docker').split(' ');
  const fault = cluster === '' && name === '' ? value('unanswered') : '';
  if (cluster === '' && name === '' && fault === '') return undefined;
  const [address, context] = [value('address'), value('context')];
  const by = address ? `DOCKER_HOST=${address}` : context ? `its context ${context}` : 'its configuration';
  return { cluster, name, by, ...(fault === '' ? {} : { fault }) };
}

/** Those that the manifest names: the content of the others is not needed. */
function listConfigs(engine: Engine, { namedFiles, stack }: DeployPlan) {
  const names = namedFiles.flatMap(({ kind, name, external, key }) =>
    kind === 'config' ? [name ?? (external ? key : `${stack}_${key}`)] : [],
  );
  return listNamed(engine, 'configs', names);
}
