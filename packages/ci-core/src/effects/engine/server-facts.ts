import { readFileSync } from 'node:fs';
import type { DeployPlan, Registry } from '../../plan/deploy/deploy-plan.ts';
import type { ImageFact, ServerFacts } from '../../plan/deploy/server-facts.ts';
import type { Engine, Manager } from './engine.ts';
import { pathOf } from './engine-client.ts';
import { failureOf, mayPass, saidBy } from './engine-failure.ts';
import { authFor, authHeader, loginRefusal } from './registry-auth.ts';
import { listNetworks } from './stack-networks.ts';
import { listSwarmFiles } from './swarm-files.ts';

const PROBE = readFileSync(new URL('./server-facts.sh', import.meta.url), 'utf8');

/** Reads everything a plan is checked against, all at once. */
export async function readServerFacts({ host, engine, info }: Manager, plan: DeployPlan): Promise<ServerFacts> {
  const images = [...new Set(plan.services.flatMap(({ image }) => image ?? []))];
  const [probe, networks, secrets, configs, refusal, ...imageFacts] = await Promise.all([
    host.run({ argv: ['sh', '-c', PROBE, 'sh', plan.serverPath] }),
    listNetworks(engine),
    listSwarmFiles(engine, 'secrets'),
    listSwarmFiles(engine, 'configs'),
    loginRefusal(engine, plan.registry),
    ...images.map((image) => readImage(engine, image, plan.registry)),
  ]);
  const said = probe.stdout.split('\n').map((line) => line.split(/=(.*)/s));
  const value = (key: string) => said.find(([name]) => name === key)?.[1] ?? '';
  return {
    host: host.name,
    cli: value('cli'),
    engine: info,
    folder: {
      writable: value('writable') === 'yes',
      nearest: value('nearest'),
      freeKilobytes: Number(value('free')) || 0,
      missingTools: said.filter(([name]) => name === 'missing').map(([, tool]) => tool ?? ''),
    },
    networks: networks.map(({ Name, Scope }) => ({ name: Name, scope: Scope })),
    secrets: secrets.flatMap(({ Spec }) => Spec?.Name ?? []),
    configs: new Map(configs.flatMap(({ Spec }) => (Spec?.Name ? [[Spec.Name, Spec.Data ?? '']] : []))),
    images: new Map(images.map((image, i) => [image, imageFacts[i] as ImageFact])),
    loginRefusal: refusal,
  };
}

/** Looks in the registry through the engine, as the stack deploy will; in the engine's own store only if that fails. */
async function readImage(engine: Engine, image: string, registry: Registry | undefined): Promise<ImageFact> {
  const path = pathOf(image);
  const auth = authHeader(authFor(image, registry));
  try {
    await engine.bytes(`image ${image}`, { path: `/distribution/${path}/json`, auth, asksRegistry: true });
    return { registry: 'found', said: '', local: false };
  } catch (error) {
    if (failureOf(error)?.engine.status === undefined) throw error;
    const said = saidBy(error);
    return { registry: classify(said), said, local: await isLocal(engine, image, path) };
  }
}

async function isLocal(engine: Engine, image: string, path: string): Promise<boolean> {
  try {
    await engine.bytes(`image ${image}`, { path: `/images/${path}/json` });
    return true;
  } catch (error) {
    if (failureOf(error)?.engine.status === undefined || mayPass(error)) throw error;
    return false;
  }
}

function classify(said: string): ImageFact['registry'] {
  if (/manifest unknown|not found|name unknown/i.test(said)) return 'not-found';
  return /denied|unauthorized|authentication required|no basic auth|401|403/i.test(said) ? 'refused' : 'unreachable';
}
