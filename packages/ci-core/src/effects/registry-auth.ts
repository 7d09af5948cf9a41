import type { Registry } from '../plan/deploy-plan.ts';

/** A login as the engine's API takes it. */
export type RegistryAuth = { readonly username: string; readonly password: string; readonly serveraddress: string };

/** The login for an image; it goes to no other registry than its own. */
export function authFor(image: string | undefined, registry: Registry | undefined): RegistryAuth | undefined {
  if (!registry || !image?.startsWith(`${registry.address}/`)) return undefined;
  return loginTo(registry);
}

export function loginTo({ address, user, password }: Registry): RegistryAuth {
  return { username: user, password: password.reveal(), serveraddress: address };
}
