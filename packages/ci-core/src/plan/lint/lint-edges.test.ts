import { describe, expect, it } from 'vitest';
import { type LintTest, rulesIn } from '../../../../../test/support/lint/lint-text.ts';

type Case = readonly [what: string, service: string, rule: string, more?: LintTest & { readonly rest?: string }];

const found: readonly Case[] = [
  ['a check of one shell command', 'healthcheck: { test: [CMD, "pg_isready || exit 1"] }', 'health-check-command'],
  ['a list without CMD', 'healthcheck: { test: [curl, -f, "http://a"] }', 'health-check-command'],
  ['words after CMD-SHELL', 'healthcheck: { test: [CMD-SHELL, curl, -f, "http://a"] }', 'health-check-form'],
  ['an operator after CMD', 'healthcheck: { test: [CMD, curl, a, "||", exit, "1"] }', 'health-check-form'],
  ['a redirection after CMD', 'healthcheck: { test: [CMD, curl, a, "2>/dev/null"] }', 'health-check-form'],
  ['a version as a check', 'healthcheck: { test: haproxy -v || exit 1 }', 'health-check-proof'],
  ['the config as a check', 'healthcheck: { test: [CMD-SHELL, "/usr/sbin/nginx -tq"] }', 'health-check-proof'],
  ['the monitor of 5s by default', 'healthcheck: { test: a, interval: 2s, retries: 3 }', 'health-check-monitor'],
  [
    'the interval of 30s by default',
    deploy('update_config: { monitor: 1m }', 'healthcheck: { test: a }'),
    'health-check-monitor',
  ],
  ['an interval of 0s, which is the default', 'healthcheck: { test: a, interval: 0s }', 'health-check-monitor'],
  [
    'a variable in a list of environment',
    'environment: [A=1]\n    command: sh -c "echo ${A}"',
    'container-variable',
    { variables: { A: '2' } },
  ],
  [
    'a variable that is not set in the job',
    'environment: { A: "1" }\n    entrypoint: [sh, -c, "echo $A"]',
    'container-variable',
  ],
  ['continue', deploy('update_config: { failure_action: continue }'), 'update-failure-action'],
  [
    'a host port of one of several nodes',
    deploy('update_config: { order: start-first }', 'ports: [{ target: 80, published: 80, mode: host }]'),
    'start-first-port',
  ],
  [
    'a folder of the server',
    deploy('update_config: { order: start-first }', 'volumes: ["/srv/db:/data"]'),
    'start-first-volume',
  ],
  ['a database in a range', 'ports: ["5000-5999:6379"]', 'database-port'],
  ['a port that the engine chooses', 'ports: [6379]', 'database-port'],
  ['an address of IPv6', 'ports: ["[::1]:8080:80"]', 'loopback-port'],
  ['an address without a port', 'ports: ["127.0.0.1::80"]', 'loopback-port'],
  ['a range around the SSH port', 'ports: ["2200-2300:2200-2300"]', 'ssh-port', { sshPorts: [2222] }],
  ['a long port', 'ports: [{ target: 80, published: 2222, mode: host }]', 'ssh-port', { sshPorts: [2222] }],
  [
    'another service with the port in a range',
    'ports: ["8080:80"]',
    'port-twice',
    { rest: '  b: { image: "b:1", ports: ["8000-8100:80"] }\n' },
  ],
  ['a tag latest', 'image: registry:5000/shop/web:latest', 'image-tag'],
  ['a registry with a port', 'image: registry:5000/shop/web', 'image-tag'],
  ['an undeclared volume', 'volumes: ["data:/data"]', 'undefined-object'],
  ['an undeclared long volume', 'volumes: [{ type: volume, source: data, target: /data }]', 'undefined-object'],
  ['an undeclared secret', 'secrets: [{ source: key }]', 'undefined-object'],
  ['an undeclared config', 'configs: [page]', 'undefined-object'],
  ['an undeclared network of a mapping', 'networks: { inner: { aliases: [a] } }', 'undefined-object'],
  ['the file of another environment', 'env_file: ./dev/web.env', 'other-environment'],
  [
    'the variable of another environment',
    'secrets: [db]',
    'other-environment',
    { rest: 'secrets:\n  db: { environment: SHOP_DEV_DB_PASSWORD }\n' },
  ],
  [
    'production in another environment',
    'env_file: [prod.env]',
    'other-environment',
    { environment: 'dev', environments: ['dev'] },
  ],
  ['a variable with a space', 'environment: ["MODE = fast"]', 'literal-name'],
  ['a key of environment', 'environment: { "${STACK}_MODE": fast }', 'literal-name'],
  ['a label with a space', deploy('labels: ["traefik.enable = true"]'), 'literal-name'],
  ['a key of container labels', 'labels: { "a.${STACK}": b }', 'literal-name'],
  ['a curly quote in a name', 'environment: [“MODE=fast”]', 'literal-name'],
  ['a name with an invisible character', 'environment: { "MODE\u200b": fast }', 'literal-name'],
  [
    'a decimal mode of a config',
    'configs: [{ source: page, mode: 644 }]',
    'file-mode',
    { rest: 'configs:\n  page: { external: true }\n' },
  ],
  ['a decimal mode of a tmpfs', 'volumes: [{ type: tmpfs, target: /t, tmpfs: { mode: 1777 } }]', 'file-mode'],
  ['a text that begins with CMD', 'healthcheck: { test: CMD curl -f http://localhost/ }', 'health-check-command'],
  ['NONE as a text', 'healthcheck: { test: NONE }', 'health-check-command'],
  ['an octal number', 'environment: { UMASK: 0022 }', 'unquoted-number'],
  ['a long number', deploy('labels: { a: 1234567.0 }'), 'unquoted-number'],
  ['quotes in one of several env files', 'env_file: [plain.env, ./quoted.env]', 'env-file-quotes'],
  ['a long mount of a file', 'volumes: [{ type: bind, source: ./prod/nginx.conf, target: /a }]', 'mounted-file'],
  [
    'a shell in a distroless image',
    'image: gcr.io/distroless/base:1\n    healthcheck: { test: "true" }',
    'health-check-tool',
  ],
];

const notFound: readonly Case[] = [
  [
    'a config that is checked before a request',
    'healthcheck: { test: "nginx -t && curl -f http://a || exit 1" }',
    'health-check-proof',
  ],
  ['a check of the image that is changed', 'healthcheck: { interval: 1m }', 'health-check-monitor'],
  ['a check that is turned off', 'healthcheck: { disable: true }', 'no-health-check'],
  ['a check of NONE', 'healthcheck: { test: [NONE] }', 'health-check-form'],
  ['a service job', deploy('mode: replicated-job'), 'no-health-check'],
  ['a path with a blank', 'healthcheck: { test: [CMD, "/opt/my app"] }', 'health-check-command'],
  [
    'enough time',
    deploy('update_config: { monitor: 6s }', 'healthcheck: { test: a, interval: 2s, retries: 3 }'),
    'health-check-monitor',
  ],
  [
    'a variable with the same value',
    'environment: { A: "${A}" }\n    command: echo ${A}',
    'container-variable',
    { variables: { A: '2' } },
  ],
  ['a variable of the container', 'environment: { A: "1" }\n    command: echo $$A', 'container-variable'],
  [
    'a variable that it passes on',
    'environment: [A]\n    command: echo ${A}',
    'container-variable',
    { variables: { A: '2' } },
  ],
  ['a default that is its value', 'environment: { A: "1" }\n    command: echo ${A:-1}', 'container-variable'],
  [
    'several replicas, which share their volume',
    deploy('replicas: 2\n      update_config: { order: start-first }', 'volumes: ["data:/data"]'),
    'start-first-volume',
  ],
  [
    'a read-only volume',
    deploy('update_config: { order: start-first }', 'volumes: ["data:/data:ro"]'),
    'start-first-volume',
  ],
  [
    'the socket of Docker',
    deploy('update_config: { order: start-first }', 'volumes: ["/var/run/docker.sock:/s"]'),
    'start-first-volume',
  ],
  [
    'a file of the repository',
    deploy('update_config: { order: start-first }', 'volumes: ["./prod/nginx.conf:/s"]'),
    'start-first-volume',
  ],
  [
    'places on any node',
    deploy('replicas: 1\n      placement: { max_replicas_per_node: 1 }\n      update_config: { order: start-first }'),
    'start-first-places',
  ],
  [
    'the same port of another protocol',
    'ports: ["8080:80/udp"]',
    'port-twice',
    { rest: '  b: { image: "b:1", ports: ["8080:80"] }\n' },
  ],
  [
    'the same port of the host',
    'ports: [{ target: 80, published: 80, mode: host }]',
    'port-twice',
    { rest: '  b: { image: "b:1", ports: ["80:80"] }\n' },
  ],
  [
    'dnsrr with a port of the host',
    deploy('endpoint_mode: dnsrr', 'ports: [{ target: 80, published: 80, mode: host }]'),
    'dnsrr-port',
  ],
  ['a digest', `image: shop/web@sha256:${'a'.repeat(64)}`, 'image-tag'],
  ['the default network', 'networks: [default]', 'undefined-object'],
  ['a name with a variable in a list', 'environment: ["${STACK}_MODE=fast", "${NAME}"]', 'literal-name'],
  ['a dollar sign in a key without a variable', 'labels: { "a$": b, "a b": c }', 'literal-name'],
  [
    'octal modes',
    'volumes: [{ type: tmpfs, target: /t, tmpfs: { mode: 01777 } }, { type: tmpfs, target: /u, tmpfs: { mode: "755" } }]',
    'file-mode',
  ],
  ['a check that is turned off', 'healthcheck: { test: [NONE] }', 'health-check-command'],
  ['a command with CMD in it', 'healthcheck: { test: CMD_x || exit 1 }', 'health-check-command'],
  ['numbers that stay', 'environment: { A: 1, B: 1.5, C: "1.10", D: true, E: 2020-01-01, F: }', 'unquoted-number'],
  ['an env file without quotes', 'env_file: plain.env', 'env-file-quotes'],
  ['a path of Windows', "volumes: ['C:\\data:/data']", 'undefined-object'],
  ['an anonymous volume', 'volumes: [/data]', 'undefined-object'],
  [
    'a service that is meant to end',
    deploy('labels: { swarm-ci.finishes: "true" }\n      restart_policy: { condition: none }'),
    'restart-condition',
  ],
  ['a word that contains the name', 'env_file: ./device.env', 'other-environment'],
  ['files that follow', 'volumes: ["./prod/nginx.conf:/a"]', 'mounted-file', { bindsFollow: true }],
  ['a folder of the repository', 'volumes: ["./prod:/a"]', 'mounted-file'],
  [
    'an image of another registry with the name',
    'image: ghcr.io/shop/redis:1\n    healthcheck: { test: [CMD, curl, a] }',
    'health-check-tool',
  ],
  ['udp on the SSH port', 'ports: ["22:22/udp"]', 'ssh-port'],
];

function deploy(text: string, more = ''): string {
  return `${more}\n    deploy:\n      ${text}`;
}

function rules([, service, , { rest = '', ...more } = {}]: Case): string[] {
  const image = service.includes('image:') ? '' : '    image: shop/web:1\n';
  return rulesIn(`services:\n  web:\n${image}    ${service}\n${rest}`, more);
}

describe('is found', () => {
  it.each(found.map((one) => [one[0], one] as const))('%s', (_, one) => {
    expect(rules(one)).toContain(one[2]);
  });
});

describe('is not found', () => {
  it.each(notFound.map((one) => [one[0], one] as const))('%s', (_, one) => {
    expect(rules(one)).not.toContain(one[2]);
  });
});
