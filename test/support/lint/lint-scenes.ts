import { expect } from 'vitest';
import { sharedNetwork } from '../stack/stack-text.ts';
import { until } from '../until.ts';
import type { LintLook, LintScene } from './lint-scene.ts';
import { refusedScenes } from './refused-scenes.ts';
import { startingScenes } from './starting-scenes.ts';
import { updateScenes } from './update-scenes.ts';

const web = (more: string, rest = sharedNetwork) =>
  `version: "3.8"\nservices:\n  web:\n    image: \${REGISTRY}/app:1\n${more}${rest}`;
const specOf = async ({ docker, stack }: LintLook) =>
  JSON.parse(await docker('service', 'inspect', `${stack}_web`))[0].Spec;
const deployed = async (look: LintLook, text: string) => {
  const { code, output } = await look.deploy(text);
  expect(code, output).toBe(0);
  return output;
};

const subnets = (second: string) => `version: "3.8"
services:
  a: { image: "\${REGISTRY}/app:1", networks: [front], deploy: { endpoint_mode: dnsrr } }
  b: { image: "\${REGISTRY}/app:1", networks: [back], deploy: { endpoint_mode: dnsrr } }
networks:
  front: { ipam: { config: [{ subnet: 10.187.0.0/24 }] } }
  back: { ipam: { config: [{ subnet: ${second} }] } }
`;
const overlapping = subnets('10.187.0.0/16');
const apart = subnets('10.188.0.0/24');

const LOOPBACK = web('    ports: ["127.0.0.1:48251:8080"]\n    deploy: { replicas: 0 }\n');
const INNER = web('    deploy: { replicas: 0 }\n');

const openTo = (port: string) =>
  web(`${port}    environment: { PORT: "6379" }\n    deploy: { endpoint_mode: dnsrr }\n`);
const OPEN = openTo('    ports: [{ target: 6379, published: 48261, mode: host }]\n');
const CLOSED = openTo('');
const answers = ({ sandbox }: LintLook) =>
  fetch(`http://${sandbox.manager.address}:48261/`).then(
    () => true,
    () => false,
  );

const ssh = (published: number) =>
  web(
    `    ports: [{ target: 8080, published: ${published}, mode: host }]\n    deploy: { endpoint_mode: dnsrr, restart_policy: { delay: 500ms } }\n`,
  );

const options =
  '    restart: "no"\n    privileged: true\n    container_name: lint-one\n    devices: [/dev/null:/dev/null]\n    build: .\n    links: [web]\n    network_mode: host\n    security_opt: [label=disable]\n    expose: ["80"]\n';
const ignored = web(`${options}    deploy: { endpoint_mode: dnsrr }\n`);

const depending = (more: string) =>
  `${web(`${more}    deploy: { endpoint_mode: dnsrr }\n`, '')}  db: { image: "\${REGISTRY}/app:1", deploy: { replicas: 0 } }\n${sharedNetwork}`;

const idle = (more: string, labels = '') => web(`${more}    deploy: { replicas: 0${labels} }\n`);
const LITERAL = idle('    environment: { "${STACK}_A": x }\n', ', labels: ["b = c"]');
const FILLED = idle('    environment: ["${STACK}_A=x"]\n', ', labels: [b=c]');
const NUMBERS = idle('    environment: { A: 1.10, B: 0755, C: 1234567.0 }\n');
const TEXTS = idle('    environment: { A: "1.10", B: "0755", C: "1234567.0" }\n');
const hasSpec = (text: string, env: (stack: string) => readonly string[], labels: object) => async (look: LintLook) => {
  await deployed(look, text);
  const { Labels, TaskTemplate } = await specOf(look);
  expect(TaskTemplate.ContainerSpec.Env).toEqual(env(look.stack));
  expect(Labels).toMatchObject(labels);
};

const network = (uses: string) =>
  `${web(`    networks: [default${uses}]\n    deploy: { replicas: 0 }\n`)}  outer: {}\n`;
const networksOf = ({ docker, stack }: LintLook) =>
  docker('network', 'ls', '--format', '{{.Name}}', '--filter', `label=com.docker.stack.namespace=${stack}`);

/** By the name of the rule. */
export const lintScenes: Readonly<Record<string, LintScene>> = {
  ...refusedScenes,
  ...startingScenes,
  ...updateScenes,
  'subnet-overlap': {
    wrong: overlapping,
    right: apart,
    goesWrong: async (look) => {
      await deployed(look, overlapping);
      const networks = (await look.docker('network', 'ls', '--no-trunc', '--format', '{{.Name}} {{.ID}}')).split('\n');
      const ids = networks.flatMap((one) => (one.startsWith(`${look.stack}_`) ? (one.split(' ')[1] ?? []) : []));
      const said = () => look.sandbox.manager.engineLog();
      await until(() => ids.some((id) => said().includes(`allocation for network ${id}`)));
      const states = async () => (await Promise.all(['a', 'b'].map(look.tasksOf))).map(([task]) => task?.state ?? '');
      await until(async () => (await states()).some((state) => state.startsWith('Running')));
      expect((await states()).some((state) => state.startsWith('New'))).toBe(true);
    },
    goesWell: async (look) => {
      await deployed(look, apart);
      await Promise.all(['a', 'b'].map(look.runs));
    },
  },
  'literal-name': {
    wrong: LITERAL,
    right: FILLED,
    // The scene fills in ${STACK} before Docker sees it, so that the key has another variable here.
    goesWrong: hasSpec(LITERAL.replace('${STACK}', '${HOME}'), () => ['${HOME}_A=x'], { 'b ': ' c' }),
    goesWell: hasSpec(FILLED, (stack) => [`${stack}_A=x`], { b: 'c' }),
  },
  'unquoted-number': {
    wrong: NUMBERS,
    right: TEXTS,
    goesWrong: hasSpec(NUMBERS, () => ['A=1.1', 'B=493', 'C=1.234567e+06'], {}),
    goesWell: hasSpec(TEXTS, () => ['A=1.10', 'B=0755', 'C=1234567.0'], {}),
  },
  'loopback-port': {
    wrong: LOOPBACK,
    right: INNER,
    goesWrong: async (look) => {
      await deployed(look, LOOPBACK);
      // Nothing of the address is left.
      const port = { Protocol: 'tcp', TargetPort: 8080, PublishedPort: 48251, PublishMode: 'ingress' };
      expect((await specOf(look)).EndpointSpec.Ports).toEqual([port]);
    },
    goesWell: async (look) => {
      await deployed(look, INNER);
      expect((await specOf(look)).EndpointSpec?.Ports ?? []).toEqual([]);
    },
  },
  'database-port': {
    wrong: OPEN,
    right: CLOSED,
    goesWrong: async (look) => {
      await deployed(look, OPEN);
      await until(() => answers(look));
    },
    goesWell: async (look) => {
      await deployed(look, CLOSED);
      await look.runs();
      // The port of the first stack is given up when its container has ended.
      await until(async () => !(await answers(look)));
    },
  },
  'ssh-port': {
    wrong: ssh(22),
    right: ssh(48271),
    goesWrong: async (look) => {
      await deployed(look, ssh(22));
      await until(async () =>
        (await look.tasksOf()).some(({ error }) => /already (?:allocated|in use)|bind/.test(error)),
      );
    },
    goesWell: async (look) => {
      await deployed(look, ssh(48271));
      await look.runs();
    },
  },
  'ignored-option': {
    wrong: ignored,
    right: web('    deploy: { endpoint_mode: dnsrr }\n'),
    goesWrong: async (look) => {
      const output = await deployed(look, ignored);
      expect(output).toMatch(/Ignoring unsupported options: build, devices, links, network_mode, privileged, restart/);
      await look.runs();
      const all = ['--filter', `label=com.docker.stack.namespace=${look.stack}`];
      const id = await look.docker('ps', '-q', ...all);
      const [{ Name, HostConfig }] = JSON.parse(await look.docker('inspect', id));
      expect(Name).toContain(`${look.stack}_web`);
      expect(HostConfig).toMatchObject({ Privileged: false, Devices: null });
    },
    goesWell: async (look) => {
      expect(await deployed(look, web('    deploy: { endpoint_mode: dnsrr }\n'))).not.toContain('Ignoring');
    },
  },
  'depends-on': {
    wrong: depending('    depends_on: { db: { condition: service_started, restart: true } }\n'),
    right: depending('    depends_on: [db]\n'),
    goesWrong: async (look) => {
      // The docker command refuses the mapping; its list means the same.
      await deployed(look, depending('    depends_on: [db]\n'));
      await look.runs();
      const tasks = await look.tasksOf();
      await look.docker('service', 'update', '--detach', '--force', `${look.stack}_db`);
      await look.docker('service', 'update', '--detach', '--replicas', '1', `${look.stack}_db`);
      await look.runs('db');
      expect(await look.tasksOf()).toHaveLength(tasks.length);
    },
    goesWell: async (look) => {
      await deployed(look, depending('    depends_on: [db]\n'));
      // Without a task of what it depends on: only a deploy of swarm-ci follows the order.
      await look.runs();
      expect(await look.tasksOf('db')).toEqual([]);
    },
  },
  'unused-object': {
    wrong: network(''),
    right: network(', outer'),
    goesWrong: async (look) => {
      await deployed(look, network(''));
      expect(await networksOf(look)).toBe('');
    },
    goesWell: async (look) => {
      await deployed(look, network(', outer'));
      expect(await networksOf(look)).toBe(`${look.stack}_outer`);
    },
  },
};
