import type { ServiceSpec } from './stack-state.ts';

/** The named volumes whose content is on its node alone: no other driver, no folder of a server. */
export function localVolumesOf({ ContainerSpec }: ServiceSpec['TaskTemplate']): string[] {
  return (ContainerSpec?.Mounts ?? []).flatMap(({ Type, Source, VolumeOptions }) => {
    const { Name, Options } = VolumeOptions?.DriverConfig ?? {};
    const isLocal = !Name || Name === 'local';
    // With options, the local driver mounts what they name, such as NFS or a tmpfs.
    return Type === 'volume' && Source && isLocal && Object.keys(Options ?? {}).length === 0 ? [Source] : [];
  });
}
