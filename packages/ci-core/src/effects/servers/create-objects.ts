import type { Secret } from '../../secret.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import type { Engine } from '../engine/engine.ts';

type Network = Servers['networks'][string];

/** Creates an attachable overlay network. */
export async function createNetwork(engine: Engine, name: string, { subnet, encrypted }: Network): Promise<void> {
  const body = {
    Name: name,
    Driver: 'overlay',
    Attachable: true,
    ...(subnet === undefined ? {} : { IPAM: { Config: [{ Subnet: subnet }] } }),
    ...(encrypted ? { Options: { encrypted: '' } } : {}),
  };
  await engine.bytes(`creation of the network ${name}`, { method: 'POST', path: '/networks/create', body });
}

/** Creates a secret; its ID. */
export async function createSecret(engine: Engine, name: string, value: Secret | Uint8Array): Promise<string> {
  const data = value instanceof Uint8Array ? value : Buffer.from(value.reveal());
  const body = { Name: name, Data: Buffer.from(data).toString('base64') };
  const made = await engine.ask<{ ID: string }>(`creation of the secret ${name}`, {
    method: 'POST',
    path: '/secrets/create',
    body,
  });
  return made.ID;
}
