import { DOCKER_HUB, registryHost, repositoryPath } from '../registry/registry-name.ts';

/** What official images do not have, by the base that their tag names. Only those that never had it. */
const LACKED: Readonly<Record<string, { readonly debian?: readonly string[]; readonly alpine?: readonly string[] }>> = {
  alpine: { debian: ['curl', 'bash'] },
  busybox: { debian: ['curl', 'bash'] },
  debian: { debian: ['curl', 'wget'] },
  ubuntu: { debian: ['curl', 'wget'] },
  postgres: { debian: ['curl', 'wget'], alpine: ['curl'] },
  redis: { debian: ['curl', 'wget'], alpine: ['curl'] },
};

/** The usual commands of health checks that an image does not have, as far as it is known by its name. */
export function lackedBy(image: string): readonly string[] {
  const path = repositoryPath(image);
  // The variant with a shell is made to debug.
  if (/(?:^|\/)distroless(?:\/|$)/.test(path)) return /:[\w.-]*debug/.test(image) ? [] : ['sh', 'curl', 'wget', 'bash'];
  const name = path.replace(/^library\//, '');
  if (registryHost(image) !== DOCKER_HUB || name.includes('/')) return [];
  const lacked = Object.hasOwn(LACKED, name) ? LACKED[name] : undefined;
  return (/:[\w.-]*alpine/.test(image) ? lacked?.alpine : lacked?.debian) ?? [];
}
