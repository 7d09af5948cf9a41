import { localHost } from '../../effects/host/local-host.ts';
import { helperLogins } from '../../effects/registry/stored-logins.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { helperFor } from '../../plan/registry/docker-config.ts';
import type { JobLogins } from '../../plan/registry/job-logins.ts';
import { type Login, loginFor } from '../../plan/registry/login.ts';
import { registryHost } from '../../plan/registry/registry-name.ts';

type Found = { readonly logins: readonly Login[]; readonly warnings: readonly string[] };

const AUTH_CONFIG = 'DOCKER_AUTH_CONFIG';

/** The logins of credential helpers that `DOCKER_AUTH_CONFIG` names, for the registries of this manifest. */
export async function credentialLogins(
  { config, logins }: Pick<JobLogins, 'config' | 'logins'>,
  { services }: Pick<DeployPlan, 'services'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Found> {
  if (config === undefined) return { logins: [], warnings: [] };
  const lacking = services.flatMap(({ image }) =>
    image === undefined || loginFor(image, logins) ? [] : registryHost(image),
  );
  const registries = [...new Set(lacking)];
  const found = await helperLogins(localHost(env).run, config, registries, AUTH_CONFIG);
  const warnings = registries.flatMap((host) => {
    const helper = helperFor(config, host);
    if (helper === undefined || found.some((login) => login.host === host)) return [];
    return [
      `docker-credential-${helper} gave no login for ${host}, which ${AUTH_CONFIG} names it for: install it where this job runs, and see that it may ask for the login there`,
    ];
  });
  return { logins: found, warnings };
}
