import type { Servers } from '../../settings/servers/servers-schema.ts';

/** The variables of a pipeline that deploys to these servers; the key of the deploy user is separate. */
export function exportedVariables(
  { nodes, deploy_user }: Servers,
  hostKeys: ReadonlyMap<string, readonly string[]>,
): Readonly<Record<string, string>> {
  const managers = Object.values(nodes).filter(({ role }) => role === 'manager');
  const pins = Object.entries(nodes).flatMap(([name, { address }]) =>
    (hostKeys.get(name) ?? []).map((key) => `${pinName(address)} ${key}\n`),
  );
  return {
    SERVER_HOST: managers.map(({ address }) => withPort(address)).join(','),
    SERVER_USER: deploy_user?.name ?? '',
    SSH_KNOWN_HOSTS: pins.join(''),
  };
}

type Address = Servers['nodes'][string]['address'];

function withPort({ host, port }: Address): string {
  if (port === undefined) return host;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** As known_hosts names a server. */
function pinName({ host, port = 22 }: Address): string {
  return port === 22 ? host : `[${host}]:${port}`;
}
