import type { Json } from './compose-json.ts';

/** What `docker stack deploy` knows of a service, each key once. It has no tasks, so that a deploy of many takes a moment. */
export const rich: Json = {
  image: '${REGISTRY}/app:1',
  hostname: 'rich',
  command: ['sleep', '1000'],
  entrypoint: ['/bin/sh', '-c', 'exec sleep 1000'],
  environment: { A: '1', B: 'two', PASSWORD: '${APP_PASSWORD}' },
  env_file: 'prod/app.env',
  labels: { inner: '1', other: '' },
  user: '0:0',
  working_dir: '/tmp',
  init: true,
  stop_signal: 'SIGTERM',
  stop_grace_period: '3s',
  read_only: true,
  tty: true,
  stdin_open: true,
  cap_add: ['NET_ADMIN'],
  cap_drop: ['SYS_TIME'],
  sysctls: { 'net.core.somaxconn': 1024 },
  ulimits: { nofile: { soft: 2000, hard: 3000 }, nproc: 100 },
  extra_hosts: ['db.example:10.1.2.3', 'other.example:10.1.2.4'],
  dns: ['10.0.0.9'],
  dns_search: ['example.com'],
  isolation: 'default',
  healthcheck: { test: ['CMD', 'true'], interval: '2s', timeout: '1s', retries: 4, start_period: '1s' },
  logging: { driver: 'json-file', options: { 'max-size': '1m', 'max-file': '2' } },
  configs: [{ source: 'page', target: '/etc/page', uid: '10', gid: '11', mode: 0o440 }],
  secrets: [{ source: 'key', target: 'key', uid: '12', gid: '13', mode: 0o400 }],
  networks: { inner: { aliases: ['rich-alias'] }, outer: null },
  volumes: [
    './prod/static:/static:ro',
    'data:/data',
    { type: 'tmpfs', target: '/scratch', tmpfs: { size: 1_000_000 } },
  ],
  ports: [{ target: 80, published: 80, mode: 'host', protocol: 'tcp' }],
  deploy: {
    replicas: 0,
    labels: { outer: '1', empty: '' },
    endpoint_mode: 'dnsrr',
    placement: {
      constraints: ['node.role == manager'],
      preferences: [{ spread: 'node.id' }],
      max_replicas_per_node: 3,
    },
    resources: {
      limits: { cpus: '0.50', memory: '64M', pids: 50 },
      reservations: { cpus: '0.10', memory: '8M' },
    },
    restart_policy: { condition: 'on-failure', delay: '1s', max_attempts: 5, window: '10s' },
    update_config: {
      parallelism: 2,
      delay: '1s',
      order: 'stop-first',
      failure_action: 'rollback',
      monitor: '1s',
      max_failure_ratio: 0.5,
    },
    rollback_config: {
      parallelism: 3,
      delay: '2s',
      order: 'start-first',
      failure_action: 'continue',
      monitor: '2s',
      max_failure_ratio: 0.25,
    },
  },
};

/** What its keys, and those of its edits, refer to. */
export const sections: Json = {
  networks: {
    inner: { driver_opts: { 'com.docker.network.driver.mtu': '1400' }, labels: { of: 'inner' } },
    outer: { name: '${STACK}-outer', attachable: true },
    closed: { internal: true, ipam: { driver: 'default', config: [{ subnet: '10.${SUBNET}.7.0/24' }] } },
    tests: { external: true },
  },
  volumes: {
    data: {},
    options: { driver: 'local', driver_opts: { type: 'tmpfs', device: 'tmpfs' }, labels: { of: 'options' } },
    named: { name: '${STACK}-named' },
    shared: { external: true },
    other: { external: true, name: 'another-volume' },
  },
  configs: {
    page: { file: 'prod/page.html' },
    other: { name: '${STACK}-other', file: 'prod/app.env', labels: { of: 'other' } },
    outside: { external: true, name: '${OUTSIDE}' },
    template: { file: 'prod/page.html', template_driver: 'golang' },
  },
  secrets: {
    key: { file: 'prod/key.txt' },
    other: { name: '${STACK}-other-key', file: 'prod/key.txt' },
    outside: { external: true, name: '${OUTSIDE}' },
  },
};

export const files: Readonly<Record<string, string>> = {
  'prod/page.html': 'page of the equal ones',
  'prod/key.txt': 'key of the equal ones',
  'prod/app.env': 'FROM_FILE=1\n# no variable\nEMPTY=\nQUOTED="two words"\n',
  'prod/more.env': 'FROM_FILE=2\nMORE=$$HOME\n',
  'prod/static/index.html': 'static',
};

export const variables: Readonly<Record<string, string>> = {
  APP_PASSWORD: 'hunter2 of "the" equal ones',
  TAG: '1',
  A: 'of the job',
  B_C: 'b c',
  lower: '1',
};
