import type { Sandbox } from '../../sandbox/index.ts';

/** A file for the nodes of a sandbox, all of them managers, with a part of each kind. */
export function siteText({ nodes, registry }: Sandbox, { sshFrom }: { readonly sshFrom?: string } = {}): string {
  // The second one is reached as a user with sudo.
  const lines = nodes.map(
    ({ name, address }, i) =>
      `  ${name}: { address: ${i === 1 ? 'admin@' : ''}${address}, role: manager, labels: { zone: z${i}, registry: "${i === 0}" } }`,
  );
  return `nodes:
${lines.join('\n')}
docker:
  daemon:
    insecure-registries: ["${registry.address}"]
    log-driver: local
    log-opts: { max-size: 10m }
deploy_user: { name: deploy }
folders:
  /data: { owner: deploy }
networks:
  tests: { subnet: 10.77.0.0/24 }
secrets:
  db_password: { from: DB_PASSWORD }
registry:
  image: registry:2
  on: registry=true
  port: 5005
  users: { ci: CI_PASSWORD }
firewall:
  ${sshFrom === undefined ? '' : `ssh_from: [${sshFrom}]`}
  published: [{ port: 5005 }, { port: 8080 }]
`;
}

export const siteSecrets = { DB_PASSWORD: 'v3ry-s3cret-value', CI_PASSWORD: 'r3gistry-passw0rd' };
