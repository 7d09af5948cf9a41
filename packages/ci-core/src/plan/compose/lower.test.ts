import { describe, expect, it } from 'vitest';
import { composeFiles } from '../../../../../test/campaign/fuzz/corpus.ts';
import { formPairs, pairFiles, pairText, pairVariables } from '../../../../../test/support/compose/form-pairs.ts';
import { lowerText } from '../../../../../test/support/compose/lower-text.ts';
import { lintRules } from '../lint/rules.ts';
import { servicesOf } from '../manifest/manifest.ts';

describe('a form of "docker compose" is the one of a stack', () => {
  it.each(formPairs)('%s', (compose) => {
    const { manifest, problems } = lowerText(pairText(compose), pairVariables, pairFiles);
    expect(problems).toEqual([]);
    expect(manifest.isWritten).toBe(false);
    // What is left has nothing more that a stack cannot have.
    expect(lowerText(manifest.text, pairVariables, pairFiles).manifest.isWritten).toBe(true);
  });
});

it('a file that "docker stack deploy" takes stays as it is', () => {
  const rules = lintRules.flatMap(({ wrong, right }) => [wrong, right]);
  const plain = [...composeFiles, ...rules, ...formPairs.map(([, stack]) => pairText(stack))];
  expect(plain.length).toBeGreaterThan(100);
  const changed = plain.filter((text) => !lowerText(text).manifest.isWritten);
  expect(changed).toEqual([]);
});

describe('what has no meaning on Swarm', () => {
  const at = (text: string) => {
    const { problems, ignored } = lowerText(pairText(text), pairVariables, pairFiles);
    return { problems: problems.map(({ at: place, message }) => `${place} ${message}`), ignored };
  };

  it.each([
    [
      'gpus: all',
      ':5:5 web: "gpus" is not possible in a stack: Swarm gives out devices only as generic resources of its nodes',
    ],
    [
      'deploy: { resources: { reservations: { devices: [{ capabilities: [gpu] }] } } }',
      ':5:44 web: Swarm cannot reserve a device for a service',
    ],
    [
      'volumes_from: [other]',
      ':5:5 web: "volumes_from" is not possible in a stack: containers of a stack share no volumes by name',
    ],
    ['volumes: [{ type: image, source: a, target: /a }]', ':5:17 web: an image cannot be mounted into a service'],
    [
      'mem_limit: 64m\n    deploy: { resources: { limits: { memory: 1g } } }',
      ':5:5 web: "mem_limit" and deploy.resources.limits.memory are both set, to different values',
    ],
    [
      'scale: 2\n    deploy: { replicas: 3 }',
      ':5:5 web: "scale" and deploy.replicas are both set, to different values',
    ],
    [
      'ports: [{ target: 80, published: "80-81" }]',
      ':5:27 web: published: "80-81" is not one port, and a service of a stack publishes single ports',
    ],
    [
      'attach: true\n    ports: ["8000-8010:80/udp"]',
      ':6:13 web: published: "8000-8010" is not one port, and a service of a stack publishes single ports',
    ],
    [
      'ports: [{ target: 80, published: 80, host_ip: 10.0.0.1 }]',
      ':5:42 web: Swarm cannot publish a port on 10.0.0.1 alone: it would be open on every address of the node',
    ],
    ['attach: true\n    restart: sometimes', ':6:5 web: restart "sometimes" cannot be read'],
    ['cpu_quota: half', ':5:5 web: cpu_quota "half" is not a number of microseconds'],
  ])('is refused at its place: %s', (text, problem) => {
    expect(at(text).problems).toEqual([`docker-compose.prod.yaml${problem}`]);
  });

  it('or is left out, for the lint to report', () => {
    expect(at('cpu_shares: 512\n    networks: { default: { priority: 1 } }')).toEqual({
      problems: [],
      ignored: [
        {
          at: 'docker-compose.prod.yaml:6:17',
          subject: 'web',
          serviceAt: 'docker-compose.prod.yaml:3:3',
          says: '"priority" has no effect in a stack',
          fix: 'remove it',
        },
        {
          at: 'docker-compose.prod.yaml:5:5',
          subject: 'web',
          serviceAt: 'docker-compose.prod.yaml:3:3',
          says: '"cpu_shares" has no effect in a stack',
          fix: 'write deploy.resources.reservations.cpus',
        },
      ],
    });
  });
});

it('a file that is longer in the form of a stack than as it was written has all of its services', () => {
  const names = Array.from({ length: 120 }, (_, i) => `s${i}`);
  const one = { image: 'a', mem_limit: '1g', command: Array.from({ length: 150 }, (_, i) => `word ${i}`) };
  const text = JSON.stringify({ services: Object.fromEntries(names.map((name) => [name, one])) });
  expect(text.length).toBeLessThan(250_000);
  const { manifest, problems } = lowerText(text);
  expect(problems).toEqual([]);
  expect(manifest.text.length).toBeGreaterThan(250_000);
  expect(servicesOf(manifest, {}).map(({ name }) => name)).toEqual(names);
});

it('where the value of a config or secret comes from, and what a service depends on, stay as they are', () => {
  const rest = 'configs: { page: { content: "Hello ${NAME}" } }\nsecrets: { key: { environment: KEY } }\n';
  const web = '{ image: a, mem_limit: 1g, depends_on: { b: { condition: service_healthy } } }';
  const { manifest, problems } = lowerText(`services: { a: ${web}, b: { image: a } }\n${rest}`);
  expect(problems).toEqual([]);
  for (const kept of ['content: "Hello ${NAME}"', 'environment: "KEY"', 'condition: "service_healthy"'])
    expect(manifest.text).toContain(kept);
});

it.each([
  ['attach: true', '3.9'],
  ['attach: true\n    healthcheck: { test: [CMD, a], start_interval: 5s }', '3.12'],
  ['attach: true\n    oom_score_adj: 5\n    healthcheck: { test: [CMD, a], start_interval: 5s }', '3.13'],
  ['attach: true\n    volumes: [{ type: volume, source: data, target: /a, volume: { subpath: b } }]', '3.13'],
])('%s needs version %s of the format', (service, version) => {
  expect(lowerText(pairText(service)).manifest.text).toMatch(`version: "${version}"\n`);
});
