import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

const FOLDER = join(root, 'test/fixtures/public-stacks');

/** Files that the stacks name; their content does not matter. */
const named = [
  ...['uploads.conf', 'nginx.conf', 'htpasswd', 'db.env', 'backup.env', 'prometheus/prometheus.yml'],
  ...['prometheus/rules/swarm_node.rules.yml', 'rabbitmq/rabbitmq.conf', 'haproxy/haproxy.cfg', 'clickhouse/logs.xml'],
];
export const filesOfStacks: Readonly<Record<string, string>> = Object.fromEntries(named.map((path) => [path, 'A=b\n']));

/** The variables that they need. */
export const variablesOfStacks: Readonly<Record<string, string>> = {
  ...{ EMAIL: 'a@example.org', USERNAME: 'u', HASHED_PASSWORD: '$apr1$x$y', DOMAIN: 'example.org', BASE_URL: 'b' },
  ...{ RABBITMQ_ERLANG_COOKIE: 'cookie', SENTRY_IMAGE: 'sentry:1', SENTRY_BIND: '9000', SENTRY_MAIL_HOST: 'mail' },
  ...{ HEALTHCHECK_INTERVAL: '30s', HEALTHCHECK_TIMEOUT: '5s', HEALTHCHECK_RETRIES: '3', HTTP_PORT: '8000' },
  ...{ SENTRY_EVENT_RETENTION_DAYS: '90', SECRET_KEY_BASE: 'skb', TOTP_VAULT_KEY: 'tvk', DISABLE_REGISTRATION: 'true' },
  ...{ GITEA_DB_PASSWORD: 'gdp', APP_DB_PASSWORD: 'adp', REDIS_PASSWORD: 'rdp' },
};

/** The text of each stack, by the name of its file. */
export const publicStacks: readonly (readonly [name: string, text: string])[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')]);

/** What is wrong with some of them: a part of the message, with its rule. */
export const faultsOfStacks: Readonly<Record<string, readonly RegExp[]>> = {
  'cron-and-backup.yaml': [/:1:10: version: 3\.8 is not a text for YAML.* \[invalid-manifest\]/],
  'nginx-proxy-acme.yaml': [/:26:5: acme-companion: "volumes_from" is not possible in a stack.* \[invalid-manifest\]/],
};
