import type { Sandbox, SandboxNode } from '../../sandbox/index.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import { type Manifests, makeManifests } from '../stack/manifests.ts';
import { edgeConfig, haproxyConfig, nameConfig, nginxStack, proxyConfig, webConfig } from './nginx-stack.ts';
import { loadProxyImage } from './proxy-image.ts';

/** A web service behind proxies, with a rollout. */
export type NginxScene = {
  readonly manifests: Manifests;
  /** Of the edge, as a client asks it. */
  readonly url: string;
  /** Writes a version of the web service, which fails for a share of the requests, in percent. */
  readonly write: (version: string, rollout: string, failing?: number) => Promise<void>;
  /** The engine's names of the services of the stack. */
  readonly services: () => Promise<readonly string[]>;
};

const PROXIES = { nginx: proxyConfig, haproxy: haproxyConfig, replicas: nameConfig } as const;

/** Where a scene is: `node` has all tasks, the others only the image. */
export type ScenePlace = {
  readonly sandbox: Sandbox;
  readonly node: SandboxNode;
  readonly others: readonly SandboxNode[];
};

/** `port` is one of the host, which no other test file uses. */
export async function nginxScene(
  port: number,
  driver: keyof typeof PROXIES = 'nginx',
  place?: ScenePlace,
): Promise<NginxScene> {
  const sandbox = place?.sandbox ?? sharedSandbox();
  const image = await loadProxyImage(sandbox, place && [place.node, ...place.others]);
  const manifests = await makeManifests(sandbox, {});
  const { stack } = manifests;
  return {
    manifests,
    url: `http://${(place?.node ?? sandbox.manager).address}:${port}/`,
    write: (version, rollout, failing = 0) =>
      manifests.write({
        'docker-compose.prod.yaml': nginxStack(image, port, driver === 'haproxy', place?.node.name),
        'swarm-ci.yaml': `environments:\n  prod:\n    rollouts:\n      web: ${rollout}\n`,
        'prod/web.conf': webConfig(version, failing),
        'prod/proxy.conf': PROXIES[driver](stack),
        'prod/edge.conf': edgeConfig(stack, port),
      }),
    services: async () => {
      const argv = ['stack', 'services', '--format', '{{.Name}}', stack];
      const { stdout } = await sandbox.docker(place?.others.at(-1) ?? sandbox.manager, argv);
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((name) => name.slice(stack.length + 1))
        .sort();
    },
  };
}
