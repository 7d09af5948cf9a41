/** A service as it is written for "docker compose", and the same one as it is written for a stack; each without its image. */
export type FormPair = readonly [compose: string, stack: string];

const limits = (text: string) => `deploy: { resources: { limits: { ${text} } } }`;
const reserved = (text: string) => `deploy: { resources: { reservations: { ${text} } } }`;
const restarts = (text: string) => `deploy: { restart_policy: { ${text} } }`;

const resources: readonly FormPair[] = [
  ['mem_limit: 64m', limits('memory: 64m')],
  ['mem_limit: 67108864', limits('memory: "67108864"')],
  ['mem_limit: 1.5gb', limits('memory: 1.5gb')],
  ['mem_limit: "${LIMIT}"', limits('memory: "${LIMIT}"')],
  ['mem_reservation: 32m', reserved('memory: 32m')],
  ['cpus: 0.5', limits('cpus: "0.5"')],
  ['cpus: "1.25"', limits('cpus: "1.25"')],
  ['cpus: 2', limits('cpus: "2"')],
  ['cpu_quota: 50000', limits('cpus: "0.5"')],
  ['cpu_quota: 50ms\n    cpu_period: 200ms', limits('cpus: "0.25"')],
  ['pids_limit: 100', limits('pids: 100')],
  ['deploy: { resources: { limits: { cpus: 0.5 } } }', limits('cpus: "0.5"')],
  ['deploy: { resources: { limits: { memory: 67108864 } } }', limits('memory: "67108864"')],
  [
    'deploy: { resources: { reservations: { cpus: 0.1, memory: 1000000 } } }',
    reserved('cpus: "0.1", memory: "1000000"'),
  ],
  ['mem_limit: 64m\n    cpus: 1', limits('memory: 64m, cpus: "1"')],
  ['mem_limit: 64m\n    deploy: { resources: { limits: { cpus: "1" } } }', limits('cpus: "1", memory: 64m')],
  ['mem_limit: 64m\n    deploy: { resources: { limits: { memory: 64m } } }', limits('memory: 64m')],
  ['scale: 3', 'deploy: { replicas: 3 }'],
  ['scale: 2\n    deploy: { replicas: 2 }', 'deploy: { replicas: 2 }'],
  ['scale: 0\n    deploy: { labels: { a: b } }', 'deploy: { replicas: 0, labels: { a: b } }'],
];

const lifecycle: readonly FormPair[] = [
  ['scale: 1\n    restart: always', 'deploy: { replicas: 1, restart_policy: { condition: any } }'],
  ['attach: true\n    restart: unless-stopped', restarts('condition: any')],
  ['attach: true\n    restart: "no"', restarts('condition: none')],
  ['attach: true\n    restart: on-failure', restarts('condition: on-failure')],
  ['attach: true\n    restart: on-failure:3', restarts('condition: on-failure, max_attempts: 3')],
  [
    'attach: true\n    restart: always\n    deploy: { restart_policy: { condition: none } }',
    restarts('condition: none'),
  ],
  ['attach: false', ''],
  ['pull_policy: always', ''],
  ['develop: { watch: [{ action: sync, path: ., target: /a }] }', ''],
  ['build: { context: ., platforms: [linux/amd64] }', 'build: .'],
  ['platform: linux/amd64', ''],
  ['cpu_shares: 512', ''],
  ['blkio_config: { weight: 300 }', ''],
  ['annotations: { a: b }', ''],
  ['mem_swappiness: 10', ''],
  ['oom_kill_disable: true', ''],
  ['dns_opt: [ndots:1]', ''],
  ['uts: host', ''],
];

const forms: readonly FormPair[] = [
  ['ports: [{ target: 80, published: "8080" }]', 'ports: [{ target: 80, published: 8080 }]'],
  ['ports: [{ target: "80", published: "8080", mode: host }]', 'ports: [{ target: 80, published: 8080, mode: host }]'],
  [
    'ports: [{ target: 80, published: 8080, protocol: udp, name: dns, app_protocol: dns }]',
    'ports: [{ target: 80, published: 8080, protocol: udp }]',
  ],
  ['ports: [{ target: 80, published: "${PORT}", host_ip: 0.0.0.0 }]', 'ports: [{ target: 80, published: 18080 }]'],
  ['environment: { A: true, B: false, C: 1, D: text }', 'environment: { A: "true", B: "false", C: 1, D: text }'],
  ['environment: { A: true, B: $$x }', 'environment: { A: "true", B: $$x }'],
  ['labels: { a: true }', 'labels: { a: "true" }'],
  ['deploy: { labels: { a: false } }', 'deploy: { labels: { a: "false" } }'],
  ['extra_hosts: ["a.example=10.0.0.1"]', 'extra_hosts: ["a.example:10.0.0.1"]'],
  ['extra_hosts: { b.example: [10.0.0.1, 10.0.0.2] }', 'extra_hosts: ["b.example:10.0.0.1", "b.example:10.0.0.2"]'],
  ['configs: [{ source: page, mode: "0440" }]', 'configs: [{ source: page, mode: 0440 }]'],
  ['secrets: [{ source: key, target: key, mode: "0400" }]', 'secrets: [{ source: key, target: key, mode: 0400 }]'],
  [
    'volumes: [{ type: bind, source: ./prod, target: /a, bind: { create_host_path: true, selinux: z } }]\n    attach: true',
    'volumes: ["./prod:/a"]',
  ],
  ['volumes: [{ type: volume, source: data, target: /a, volume: {} }]\n    attach: true', 'volumes: ["data:/a"]'],
  [
    'volumes: [{ type: tmpfs, target: /a, tmpfs: { size: 1m } }]',
    'volumes: [{ type: tmpfs, target: /a, tmpfs: { size: 1048576 } }]',
  ],
  [
    'volumes: [{ type: tmpfs, target: /a, tmpfs: { size: 4096, mode: 0700 } }]',
    'volumes: [{ type: tmpfs, target: /a, tmpfs: { size: 4096 } }]',
  ],
  ['networks: { default: { aliases: [a], priority: 10 } }', 'networks: { default: { aliases: [a] } }'],
  ['networks: { default: { mac_address: "02:42:ac:11:00:02" } }', 'networks: [default]'],
  ['env_file: [{ path: prod/app.env }]', 'environment: { ONE: "1", TWO: two words, THREE: a$$b }'],
  ['env_file: [{ path: prod/app.env, format: raw }]', `environment: { ONE: "1", TWO: '"two words"', THREE: "'a$$b'" }`],
  [
    'env_file: [{ path: prod/app.env }, { path: prod/none.env, required: false }]\n    environment: { ONE: own }',
    'environment: { ONE: own, TWO: two words, THREE: a$$b }',
  ],
  [
    'env_file: [{ path: "prod/${NAME}.env" }]\n    environment: [ONE=list]',
    'environment: { ONE: list, TWO: two words, THREE: a$$b }',
  ],
];

/** Unquoted numbers, keys and names, which the parsers of Docker's versions read in different ways. */
export const scalarPairs: readonly FormPair[] = [
  [
    'attach: true\n    environment: { A: 1_000, B: 0b11, C: -0x1F, D: 017, E: 1e6, F: 1.10, G: on, H: 08, I: -017, J: 1_0.5 }',
    'environment: { A: "1000", B: "3", C: "-31", D: "15", E: "1e+06", F: "1.1", G: "on", H: "8", I: "-15", J: "10.5" }',
  ],
  [
    'attach: true\n    labels: { a: 1_0, b: no, c: 100000000.0, d: 12345678901234567890 }',
    'labels: { a: "10", b: "no", c: "1e+08", d: "12345678901234567890" }',
  ],
  [
    'attach: true\n    labels: { on: a, y: b, n: c, "017": d, "1_0": e, "2024-01-01": f, "~": g }',
    'labels: { "on": a, "y": b, "n": c, "017": d, "1_0": e, "2024-01-01": f, "~": g }',
  ],
  ['attach: true\n    environment: { A: !!binary aGVsbG8= }', 'environment: { A: hello }'],
  ['mem_limit: 67_108_864', limits('memory: "67108864"')],
  ['attach: true\n    configs: [{ source: page, mode: 0_440 }]', 'configs: [{ source: page, mode: 0440 }]'],
  ['attach: true\n    command: ["$NAME-x", "$$NAME-y", "$NAME:-z"]', 'command: ["app-x", "$$NAME-y", "app:-z"]'],
  ['extra_hosts: ["a.example=[::1]"]', 'extra_hosts: ["a.example:::1"]'],
  ['attach: true\n    extra_hosts: { a.example: "[fe80::2]" }', 'extra_hosts: ["a.example:fe80::2"]'],
  ['healthcheck: { test: [CMD, a], retries: 3, disable: true }', 'healthcheck: { disable: true }'],
];

/** Each is a stack of one service: a key that Docker alone does not take, and what it means. */
export const formPairs: readonly FormPair[] = [...resources, ...lifecycle, ...forms, ...scalarPairs];

/** What is around the service in both. */
export function pairText(service: string): string {
  return `services:
  other: { image: "app:1" }
  web:
    image: app:1
    ${service}
volumes: { data: {} }
configs: { page: { file: ./prod/page } }
secrets: { key: { file: ./prod/page } }
`;
}

/** The files of the repository that they name. */
export const pairFiles: Readonly<Record<string, string>> = {
  'prod/page': 'page\n',
  'prod/app.env': `ONE=1\nTWO="two words"\nTHREE='a$b'\n`,
};

export const pairVariables: Readonly<Record<string, string>> = { LIMIT: '64m', PORT: '18080', NAME: 'app' };
