import { join } from 'node:path/posix';
import { MOUNT_ON_OTHER_NODES } from '../lint/lint-manifest.ts';
import { lintServices } from '../lint/read/lint-service.ts';
import { isSilent, silencesOf } from '../lint/silenced.ts';
import type { Variables } from '../manifest/interpolate.ts';
import type { Manifest } from '../manifest/manifest.ts';

/** Where a service mounts a path, and whether a comment silences the rule there. */
export type MountPlace = { readonly at: string; readonly isSilent: boolean };

/** The mounts of a manifest, by service and path; `''` is the service itself. */
export type MountPlaces = ReadonlyMap<string, ReadonlyMap<string, MountPlace>>;

export function mountPlaces(
  manifest: Manifest,
  variables: Variables,
  { serverPath, ignored }: { readonly serverPath: string; readonly ignored: readonly string[] | undefined },
): MountPlaces {
  const silences = silencesOf(manifest.sources);
  // Without the lint, its rules are silent.
  const isOff = ignored === undefined || ignored.includes(MOUNT_ON_OTHER_NODES);
  const placeOf = (at: string, serviceAt = at) => {
    return { at, isSilent: isOff || isSilent(MOUNT_ON_OTHER_NODES, { at, serviceAt }, silences) };
  };
  return new Map(
    lintServices({ manifest, variables }).map(({ name, at, mounts }) => {
      const places = mounts.flatMap((mount) => {
        const { source } = mount;
        if (mount.type !== 'bind' || source === undefined) return [];
        const path = source.startsWith('/') ? source : join(serverPath, source);
        return [[path, placeOf(mount.at, at)] as const];
      });
      return [name, new Map([...places, ['', placeOf(at)]])];
    }),
  );
}
