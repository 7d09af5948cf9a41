import { createHash, createHmac, type KeyObject } from 'node:crypto';
import type { Servers } from '../../../settings/servers/servers-schema.ts';

export type DesiredRegistry = NonNullable<Servers['registry']>;

/** The service, and the beginning of the names of its secrets. */
export const REGISTRY = 'registry';
/** Labels of the service: what it was made from. */
export const REGISTRY_LABELS = { spec: 'swarm-ci.registry.spec', access: 'swarm-ci.registry.access' } as const;
const SECRETS = '/run/secrets';

/** A secret of the registry by its name, with the file that its container sees. */
export type RegistrySecret = { readonly name: string; readonly file: 'htpasswd' | 'tls.crt' | 'tls.key' };

/** The digest of what is not secret. */
export function registryDigest(wanted: DesiredRegistry): string {
  const { image, on, port, volume } = wanted;
  return createHash('sha256')
    .update(JSON.stringify([image, on, port, volume, wanted.tls !== undefined]))
    .digest('hex')
    .slice(0, 16);
}

/** The keyed fingerprint of users, passwords and certificate; it does not give them away. */
export function accessFingerprint(parts: readonly Uint8Array[], key: KeyObject): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(`${part.length}:`).update(part);
  return hmac.digest('hex').slice(0, 16);
}

/** The secrets of a registry with this access, by name. */
export function registrySecrets({ tls }: DesiredRegistry, access: string): RegistrySecret[] {
  const files = tls === undefined ? (['htpasswd'] as const) : (['htpasswd', 'tls.crt', 'tls.key'] as const);
  return files.map((file) => ({ name: `${REGISTRY}_${file.replace('.', '_')}_${access}`, file }));
}

/** What the engine gets to create or update the service; `ids` are those of its secrets. */
export function registrySpec(wanted: DesiredRegistry, access: string, ids: ReadonlyMap<string, string>) {
  const [label = '', ...value] = wanted.on.split('=');
  const tls = [`REGISTRY_HTTP_TLS_CERTIFICATE=${SECRETS}/tls.crt`, `REGISTRY_HTTP_TLS_KEY=${SECRETS}/tls.key`];
  return {
    Name: REGISTRY,
    Labels: { [REGISTRY_LABELS.spec]: registryDigest(wanted), [REGISTRY_LABELS.access]: access },
    TaskTemplate: {
      ContainerSpec: {
        Image: wanted.image,
        Env: [
          'REGISTRY_AUTH=htpasswd',
          'REGISTRY_AUTH_HTPASSWD_REALM=registry',
          `REGISTRY_AUTH_HTPASSWD_PATH=${SECRETS}/htpasswd`,
          `REGISTRY_HTTP_ADDR=:${wanted.port}`,
          'REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/var/lib/registry',
          ...(wanted.tls === undefined ? [] : tls),
        ],
        Mounts: [{ Type: 'volume', Source: wanted.volume, Target: '/var/lib/registry' }],
        Secrets: registrySecrets(wanted, access).map(({ name, file }) => ({
          SecretID: ids.get(name) ?? '',
          SecretName: name,
          File: { Name: file, UID: '0', GID: '0', Mode: 0o400 },
        })),
      },
      Placement: { Constraints: [`node.labels.${label}==${value.join('=')}`] },
    },
    Mode: { Replicated: { Replicas: 1 } },
    // One container has the volume at a time, and the port of its node.
    UpdateConfig: { Parallelism: 1, Order: 'stop-first', FailureAction: 'rollback' },
    EndpointSpec: {
      Ports: [{ Protocol: 'tcp', TargetPort: wanted.port, PublishedPort: wanted.port, PublishMode: 'host' }],
    },
  };
}
