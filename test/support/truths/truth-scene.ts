import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Running } from '../command/run-cli.ts';
import { type Manifests, makeManifests } from '../stack/manifests.ts';

/** Where one recorded case is made once more: a stack of its own, and a folder on the manager for what it mounts. */
export type TruthScene = {
  readonly sandbox: Sandbox;
  readonly manifests: Manifests;
  readonly folder: string;
  /** On the manager, as root. */
  readonly root: (script: string) => Promise<unknown>;
};

type Env = Readonly<Record<string, string>>;

export type TruthCase = {
  /** What fills in the manifest of the deploy before, which must go well; without it there is none. */
  readonly before?: Env;
  /** The case whose manifest that one has, where it is another. */
  readonly beforeAs?: string;
  /** The case whose manifest this one has too. */
  readonly as?: string;
  readonly env?: Env;
  /** Between the two deploys; what it returns is in the environment of the second one. */
  readonly prepare?: (scene: TruthScene) => Promise<Env | undefined>;
  /** While the deploy goes on. */
  readonly during?: (scene: TruthScene, running: Running) => Promise<unknown>;
  readonly code: number;
  /** Such as `{ web: 'paused restored' }`; none where nothing was touched. */
  readonly reported?: Readonly<Record<string, string>>;
  /** In the log. */
  readonly says?: RegExp;
  /** The version that serves a minute later, by service; one that does not serve has none. */
  readonly serves: Readonly<Record<string, string>>;
};

const fixtures = resolve(import.meta.dirname, '../../fixtures/stack-deploy');

/**
 * The recorded manifest itself, but for what this sandbox's network, registry and images want. Dozens of containers stay for
 * more than a minute, and health checks of them all would be most of what the machine does: only a case of them has some.
 */
export function recordedManifest(name: string, folder: string, isChecked = false): string {
  const text = readFileSync(join(fixtures, `${name}.yml`), 'utf8')
    .replaceAll('registry.lab:5000/shop/app', '${REGISTRY}/app')
    .replace('registry.lab:5000/shop/nope', '${REGISTRY}/nope')
    .replace('10.99.0.77:5000/shop/app:1', '${UNREACHABLE}/app:1')
    .replace('10.99.0.254:5000/web:1', '${PRIVATE}')
    .replaceAll('/srv/lab/flag', folder)
    .replace('interval: 2s, timeout: 1s', 'interval: 2s, timeout: 60s')
    // The image ends by no command of its own.
    .replace('command: [', 'entrypoint: [')
    .replace('SLOW: ', 'SLOW_START: ')
    .replace('/tmp/healthy', '/tmp/warm')
    // What happens during this update must come before its end, also where the machine is busy.
    .replace('rollback, monitor: 3s', name.includes('superseded') ? 'rollback, monitor: 60s' : '$&');
  // The kernel has no IP_VS; a port of the routing mesh cannot be without it, and its service gets no task.
  const deploys = /ports: \["/.test(text)
    ? text
    : text
        .replaceAll('deploy:\n', 'deploy:\n      endpoint_mode: dnsrr\n')
        .replaceAll('{mode: ', '{endpoint_mode: dnsrr, mode: ');
  const check = isChecked ? '{ interval: 5s, timeout: 60s, retries: 1 }' : '{ disable: true }';
  const calm = deploys
    .replace(/interval: 1s, timeout: 1s/, 'interval: 3s, timeout: 60s')
    .replace(/^ {4}image: .*$/gm, text.includes('healthcheck:') ? '$&' : `$&\n    healthcheck: ${check}`);
  return /^networks:/m.test(calm) ? calm : `${calm}networks: { default: { external: true, name: tests } }\n`;
}

export async function truthScene(
  sandbox: Sandbox,
  name: string,
  { before, env = {}, as = name, beforeAs = as }: TruthCase,
  onFinished: (undo: () => Promise<void>) => void,
): Promise<TruthScene> {
  const manifests = await makeManifests(sandbox, { 'app.conf': 'first\n' }, onFinished);
  const folder = `/srv/${manifests.stack}`;
  const root: TruthScene['root'] = (script) => sandbox.manager.exec(['sh', '-ec', script]);
  await root(`mkdir -p ${folder}; touch ${folder}/ok`);
  const isChecked = Object.values(env).includes('bad');
  const scene = { sandbox, manifests, folder, root };
  if (before !== undefined) {
    await manifests.write({ 'docker-compose.prod.yaml': recordedManifest(beforeAs, folder, isChecked) });
    const { code, stderr } = await manifests.run(['deploy', 'prod', '--report', 'before.json'], before);
    if (code !== 0) throw new Error(`${name}: the deploy before exits ${code}:\n${stderr}`);
  }
  if (name !== 'n3-file-missing')
    await manifests.write({ 'docker-compose.prod.yaml': recordedManifest(as, folder, isChecked) });
  return scene;
}
