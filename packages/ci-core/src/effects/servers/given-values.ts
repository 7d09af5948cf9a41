import { readFile } from 'node:fs/promises';
import { invalidInput, messageOf } from '../../errors.ts';
import type { DesiredRegistry } from '../../plan/servers/registry/registry-spec.ts';
import type { Secret } from '../../secret.ts';

/** What the job was given besides the file: variables, and files beside it. */
export type GivenValues = {
  readonly variable: (name: string) => Secret | undefined;
  /** The path of a file that the file names. */
  readonly resolve: (path: string) => string;
};

/** The passwords and the certificate of a registry. */
export type RegistryAccess = {
  readonly users: readonly (readonly [name: string, password: Secret])[];
  readonly tls: { readonly certificate: Buffer; readonly key: Buffer } | undefined;
};

/** Undefined while a password is not set. Throws INVALID_INPUT if the certificate cannot be read. */
export async function registryAccess(
  { users, tls }: DesiredRegistry,
  { variable, resolve }: GivenValues,
): Promise<RegistryAccess | undefined> {
  const given = Object.entries(users).map(([name, from]) => [name, variable(from)] as const);
  const known = given.flatMap(([name, password]) => (password === undefined ? [] : [[name, password] as const]));
  if (known.length < given.length) return undefined;
  if (tls === undefined) return { users: known, tls: undefined };
  const [certificate, key] = await Promise.all([tls.certificate, tls.key].map((path) => read(resolve(path))));
  return { users: known, tls: certificate && key && { certificate, key } };
}

/** The bytes that make the access what it is, for its fingerprint. */
export function accessParts({ users, tls }: RegistryAccess): Uint8Array[] {
  const logins = users.flatMap(([name, password]) => [Buffer.from(name), Buffer.from(password.reveal())]);
  return tls === undefined ? logins : [...logins, tls.certificate, tls.key];
}

function read(path: string): Promise<Buffer> {
  return readFile(path).catch((error) => {
    const hint = 'name a file that can be read, as a path from servers.yaml';
    throw invalidInput([{ at: 'registry.tls', message: `${path} cannot be read: ${messageOf(error)}`, hint }]);
  });
}
