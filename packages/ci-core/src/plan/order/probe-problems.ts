import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Probe } from '../../settings/probe/probes.ts';

/** Probes of services that the manifest does not have. */
export function probeProblems(
  probes: readonly Pick<Probe, 'service'>[],
  services: readonly { readonly name: string }[],
): Problem[] {
  const names = services.map(({ name }) => name);
  return probes.flatMap(({ service }) =>
    service === undefined || names.includes(service)
      ? []
      : [
          {
            at: 'probes',
            message: `a probe is of the service "${service}", which the manifest does not have`,
            hint: nearest(service, names),
          },
        ],
  );
}
