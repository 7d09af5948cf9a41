import { z } from 'zod';
import { parseServerAddress, type ServerAddress } from '../server-address.ts';
import { absolutePath } from '../value-schemas.ts';
import { firewallSchema } from './firewall-schema.ts';
import { cidr, dockerName, ports, size, variable } from './value-shapes.ts';

const address = z.string().transform((text, ctx): ServerAddress => {
  const parsed = parseServerAddress(text);
  if (!('problem' in parsed)) return parsed;
  ctx.addIssue(parsed.problem);
  return z.NEVER;
});
/** https://www.freedesktop.org/software/systemd/man/latest/systemd-sysusers.html: what useradd takes everywhere. */
const userName = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a user name of a-z 0-9 _ -');
const hostName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9.-]{0,62}$/, 'must be a name of letters, digits, "." and "-"');
const mode = z.string().regex(/^0?[0-7]{3}$/, 'must be an octal mode such as "0750", quoted');
const publicKey = z
  .string()
  .regex(
    /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp\d+|sk-[\w@.-]+) [A-Za-z0-9+/]+={0,3}( [^\n\r]*)?$/,
    'must be a public key: TYPE KEY COMMENT, as in a .pub file',
  );
const labels = z.record(z.string().regex(/^[\w./-]{1,128}$/, 'is not a valid label'), z.string());

const ip = z.union([z.ipv4(), z.ipv6()], 'must be an IP address');

const node = z
  .strictObject({
    address,
    /** The address that the other nodes use; without it, the one of `address`. */
    swarm_address: ip.optional(),
    role: z.enum(['manager', 'worker'], 'must be manager or worker'),
    labels: labels.default({}),
    availability: z.enum(['active', 'pause', 'drain'], 'must be active, pause or drain').default('active'),
  })
  .refine((one) => one.swarm_address !== undefined || ip.safeParse(one.address.host).success, {
    message: 'must be an IP address, or set swarm_address to the one that the other nodes use',
    path: ['address'],
  });

/** https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file: under Docker's own names. */
const daemon = z.strictObject({
  'registry-mirrors': z.array(z.url('must be a URL')).optional(),
  'insecure-registries': z.array(z.string().min(1)).optional(),
  'log-driver': z.string().min(1).optional(),
  'log-opts': z.record(z.string(), z.string()).optional(),
  'default-address-pools': z.array(z.strictObject({ base: cidr, size })).optional(),
});

const docker = z.strictObject({
  from: z.enum(['distribution', 'docker.com'], 'must be distribution or docker.com').default('distribution'),
  /** The beginning of the package's version, such as "28.5". */
  version: z
    .string()
    .regex(/^\d[\w.+:~-]*$/, 'must be a version such as "28.5", quoted')
    .optional(),
  mirror: z
    .url({ protocol: /^https?$/, error: 'must be the URL of a mirror' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  daemon: daemon.default({}),
});

const registry = z.strictObject({
  image: z.string().min(1).default('registry:2'),
  /** A node label, as `name=value`. */
  on: z.string().regex(/^[\w./-]+=[^\n]+$/, 'must be the label of a node, as name=value'),
  port: ports.default(5000),
  volume: dockerName.default('registry'),
  /** User → the variable with the password. */
  users: z
    .record(z.string().regex(/^[^\s:]+$/, 'must not contain a colon or a space'), variable)
    .refine((users) => Object.keys(users).length > 0, 'must have a user, or no one can use the registry'),
  tls: z.strictObject({ certificate: z.string().min(1), key: z.string().min(1) }).optional(),
});

/** The desired state of the servers, as `servers.yaml` describes it. */
export const serversSchema = z.strictObject({
  nodes: z
    .record(hostName, node)
    .refine((nodes) => Object.values(nodes).some(({ role }) => role === 'manager'), 'must have a manager'),
  /** The SSH user of nodes whose address does not name one; it is root, or may become it with sudo without a password. */
  ssh_user: z.string().min(1).default('root'),
  docker: docker.prefault({}),
  deploy_user: z.strictObject({ name: userName, keys: z.array(publicKey).default([]) }).optional(),
  folders: z
    .record(absolutePath, z.strictObject({ owner: userName.default('root'), mode: mode.default('0755') }))
    .default({}),
  networks: z
    .record(dockerName, z.strictObject({ subnet: cidr.optional(), encrypted: z.boolean().default(false) }))
    .default({}),
  secrets: z.record(dockerName, z.strictObject({ from: variable })).default({}),
  registry: registry.optional(),
  firewall: firewallSchema.optional(),
});

/** What `servers.yaml` says, with defaults. */
export type Servers = z.infer<typeof serversSchema>;
export type DesiredNode = Servers['nodes'][string];
