import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lint, rulesIn } from '../../../../../test/support/lint/lint-text.ts';
import { readManifest } from '../manifest/manifest.ts';
import { ignoreProblems } from './lint-manifest.ts';
import { countOfFindings, groupedFindings, lintMessage, lintProblems } from './lint-request.ts';

const root = join(import.meta.dirname, '../../../../..');
const web = (more: string) => `services:\n  web:\n    image: shop/web:1\n${more}`;

describe('the findings', () => {
  it('are in the order of the file, and name the rule, the place, the reason and the fix', () => {
    const found = lint(web('    restart: always\n    ports: ["8080:80"]\n    deploy: { endpoint_mode: dnsrr }\n'));
    expect(found.map(({ rule, at }) => `${at} ${rule}`)).toEqual([
      'docker-compose.prod.yaml:2:3 no-health-check',
      'docker-compose.prod.yaml:2:3 update-failure-action',
      'docker-compose.prod.yaml:2:3 no-memory-limit',
      'docker-compose.prod.yaml:4:5 ignored-option',
      'docker-compose.prod.yaml:5:13 dnsrr-port',
    ]);
    expect(found[4]).toEqual({
      rule: 'dnsrr-port',
      level: 'error',
      at: 'docker-compose.prod.yaml:5:13',
      subjects: ['web'],
      says: 'endpoint_mode: dnsrr does not go with a port of mode ingress: the engine refuses it',
      hint: 'write the port with mode: host, or remove endpoint_mode',
    });
  });

  it('of services that share an anchor are one, at the anchor', () => {
    const text = `x-update: &update { failure_action: pause }
services:
  a: { image: shop/a:1, deploy: { update_config: *update } }
  b: { image: shop/b:1, deploy: { update_config: { <<: *update, parallelism: 2 } } }
`;
    const found = lint(text).filter(({ rule }) => rule === 'update-failure-action');
    expect(found).toMatchObject([{ at: 'docker-compose.prod.yaml:1:37', subjects: ['a', 'b'] }]);
  });

  it('that say the same of several places are one in check', () => {
    const text = 'services:\n  a:\n    image: shop/a:1\n  b:\n    image: shop/b:1\n';
    const [first] = groupedFindings(lint(text));
    expect(first && lintMessage(first)).toMatch(/^a, b: no health check/);
    expect(groupedFindings(lint(text))).toHaveLength(3);
    expect(countOfFindings(lint(text))).toBe(
      '6 warnings of lint (no-health-check 2, no-memory-limit 2, update-failure-action 2)',
    );
    expect(countOfFindings([])).toBeUndefined();
  });

  it('never judge a value with a variable that is not set, and use one that is', () => {
    const text = `services:
  web:
    image: \${IMAGE}
    healthcheck: { test: [CMD, "\${CHECK}"], interval: "\${EVERY}" }
    ports: ["\${PORT}:5432", "\${MORE}"]
    networks: ["\${NETWORK}"]
    volumes: ["\${DATA}:/data"]
    secrets: ["\${SECRET}"]
    deploy:
      mode: \${MODE}
      endpoint_mode: \${ENDPOINT}
      update_config: { failure_action: "\${ACTION}", order: "\${ORDER}", monitor: 1h }
      restart_policy: { condition: "\${CONDITION}", max_attempts: "\${MOST}" }
      resources: { limits: { memory: "\${MEMORY}" } }
networks:
  inner:
volumes:
  data:
secrets:
  key: { file: ./key }
`;
    expect(rulesIn(text)).toEqual([]);
    const variables = { IMAGE: 'app', PORT: '22', NETWORK: 'outer', ACTION: 'pause', MOST: '3', CONDITION: 'none' };
    expect(rulesIn(text, { variables })).toEqual(
      expect.arrayContaining(['image-tag', 'ssh-port', 'database-port', 'undefined-object', 'update-failure-action']),
    );
    expect(rulesIn(text, { variables })).toEqual(expect.arrayContaining(['max-attempts', 'restart-condition']));
  });

  it('show no value of a variable, which may be a secret', () => {
    const names = ['IMAGE', 'CHECK', 'NETWORK', 'ACTION', 'SUBNET', 'KEY', 'DATA'];
    const variables = Object.fromEntries(names.map((name) => [name, `hunter2-${name.toLowerCase()} -x`]));
    const text = `services:
  web:
    image: "\${IMAGE}"
    healthcheck: { test: [CMD, "\${CHECK}"] }
    networks: ["\${NETWORK}", a, b]
    volumes: ["\${DATA}:/data"]
    secrets: ["\${KEY}"]
    deploy: { update_config: { failure_action: "\${ACTION}", order: start-first } }
networks:
  a: { ipam: { config: [{ subnet: "\${SUBNET}" }] } }
  b: { ipam: { config: [{ subnet: "\${SUBNET}" }] } }
`;
    const found = lint(text, { variables });
    expect(found.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['health-check-command', 'image-tag', 'undefined-object', 'subnet-overlap']),
    );
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});

describe('nothing of level error', () => {
  it('is found in the example', () => {
    for (const environment of ['prod', 'dev']) {
      const text = readFileSync(join(root, `deploy-manifests-example/docker-compose.${environment}.yaml`), 'utf8');
      expect(lint(text, { environment, logins: [] }), environment).toEqual([]);
    }
  });

  it('is found in what Docker took on the engines of the recordings', () => {
    const folder = join(root, 'test/fixtures/stack-deploy');
    const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
    const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
    const readable = texts.filter((text) => readManifest('docker-compose.prod.yaml', text).problems.length === 0);
    expect(readable.length).toBeGreaterThan(30);
    expect(readable.flatMap((text) => lint(text)).filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('a job that plans or deploys', () => {
  const text = web('    networks: [inner]\n');
  const request = { isStrict: false, ignored: [], sshPorts: [22], bindsFollow: false, isOrdered: true };

  it('stops at errors, and at warnings if it is strict', () => {
    expect(lintProblems(lint(text), request).map(({ message }) => message)).toEqual([
      'web: uses the network "inner", which the file does not declare [undefined-object]',
    ]);
    expect(lintProblems(lint(text), { ...request, isStrict: true })).toHaveLength(4);
    expect(lintProblems(lint(text), undefined)).toEqual([]);
  });

  it('refuses unknown rules to ignore, and names the nearest one', () => {
    const ignored = ['no-helth-check', 'image-tag'];
    expect(lintProblems([], { ...request, ignored })).toEqual(ignoreProblems(ignored));
    expect(ignoreProblems(ignored)).toMatchObject([
      { message: 'unknown rule "no-helth-check"', hint: expect.stringContaining('did you mean "no-health-check"?') },
    ]);
  });
});
