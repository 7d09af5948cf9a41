import { hash } from 'bcryptjs';
import { CiError } from '../../errors.ts';
import {
  type DesiredRegistry,
  REGISTRY,
  registrySecrets,
  registrySpec,
} from '../../plan/servers/registry/registry-spec.ts';
import type { Engine } from '../engine/engine.ts';
import { listNamed } from '../swarm/swarm-files.ts';
import { createSecret } from './create-objects.ts';
import type { RegistryAccess } from './given-values.ts';

/** As htpasswd -B makes them; the registry takes no other kind. */
const ROUNDS = 10;

/** Creates the service of the registry or updates it; `fingerprint` names its secrets. */
export async function putRegistry(
  engine: Engine,
  wanted: DesiredRegistry,
  access: RegistryAccess | undefined,
  fingerprint: string,
): Promise<void> {
  const ids = await secretIds(engine, wanted, access, fingerprint);
  const body = registrySpec(wanted, fingerprint, ids);
  type Listed = { readonly ID: string; readonly Version: { readonly Index: number }; readonly Spec: { Name?: string } };
  const query = { filters: JSON.stringify({ name: [REGISTRY] }) };
  const services = await engine.ask<Listed[]>('registry', { path: '/services', query });
  const found = services.find(({ Spec }) => Spec.Name === REGISTRY);
  if (found === undefined)
    await engine.bytes('creation of the registry', { method: 'POST', path: '/services/create', body });
  else
    await engine.bytes('update of the registry', {
      method: 'POST',
      path: `/services/${found.ID}/update`,
      query: { version: found.Version.Index },
      body,
    });
}

/** Those that an earlier run made are used again. */
async function secretIds(
  engine: Engine,
  wanted: DesiredRegistry,
  access: RegistryAccess | undefined,
  fingerprint: string,
): Promise<Map<string, string>> {
  const secrets = registrySecrets(wanted, fingerprint);
  const existing = await listNamed(
    engine,
    'secrets',
    secrets.map(({ name }) => name),
  );
  const ids = new Map(existing.map(({ ID = '', Spec }) => [Spec?.Name ?? '', ID]));
  for (const { name, file } of secrets.filter((one) => !ids.has(one.name))) {
    const content = access && (await contentOf(file, access));
    if (content === undefined)
      throw new CiError('INVALID_INPUT', `the secret ${name} of the registry is missing`, {
        hint: 'set the variables with the passwords of the registry, and run the job again',
      });
    ids.set(name, await createSecret(engine, name, content));
  }
  return ids;
}

async function contentOf(
  file: 'htpasswd' | 'tls.crt' | 'tls.key',
  { users, tls }: RegistryAccess,
): Promise<Uint8Array | undefined> {
  if (file === 'tls.crt') return tls?.certificate;
  if (file === 'tls.key') return tls?.key;
  const lines = await Promise.all(
    users.map(async ([user, password]) => `${user}:${await hash(password.reveal(), ROUNDS)}\n`),
  );
  return Buffer.from(lines.join(''));
}
