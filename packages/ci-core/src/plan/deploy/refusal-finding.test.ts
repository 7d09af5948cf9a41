import { expect, test } from 'vitest';
import { parseYaml } from '../../yaml.ts';
import { isNamedIn, refusalFinding } from './refusal-finding.ts';

const text = `services:
  web:
    image: app:1
    ports:
      - target: 80
        published: "8080"
networks:
  front: {}
`;
const { yaml } = parseYaml('docker-compose.prod.yaml', text);

test.each([
  ['services.web.ports.0.published must be a integer', '6:20'],
  ['services.web Additional property profiles is not allowed', '3:5'],
  ['services.web Additional property ports is not allowed', '4:5'],
  ['services.web.ports.0 Additional property published is not allowed', '6:9'],
  ['(root) Additional property networks is not allowed', '7:1'],
  ['service web: Unknown mode: replicated-job', '3:5'],
  ['networks.front.external must be a boolean', '8:10'],
  ['network "front" is declared as external, but could not be found', '8:10'],
  ['(root) Additional property include is not allowed', '1:1'],
  ['services.gone.ports must be a list', '2:3'],
])('%s is at %s', (message, place) => {
  expect(refusalFinding(yaml, message, undefined)).toMatchObject({
    level: 'problem',
    code: 'INVALID_INPUT',
    at: `docker-compose.prod.yaml:${place}`,
    message: expect.stringContaining(message),
  });
});

const UNKNOWN_KEY = 'configs.conf Additional property name is not allowed';
test.each([
  ['3.3', UNKNOWN_KEY, /version "3\.3": set version: "3\.8"/],
  ['3', UNKNOWN_KEY, /set version: "3\.8"/],
  ['3.8', UNKNOWN_KEY, /supports less/],
  [undefined, UNKNOWN_KEY, /supports less/],
  ['3.3', 'services.web.ports must be a list', /supports less/],
])('the next step in a file of version %s for %s', (version, message, hint) => {
  expect(refusalFinding(yaml, message, version).hint).toMatch(hint);
});

const problem = (message: string) => ({ level: 'problem', at: 'c', message, code: 'INVALID_INPUT' }) as const;
// The messages of the CLIs 20.10.24 and 28.5.2.
test.each([
  ['network "front" is declared as external, but could not be found', 'external network "front" does not exist', true],
  ['secret not found: pw', 'external secret "pw" does not exist', true],
  ['config not found: site', 'external config "site" does not exist', true],
  ['unsupported Compose file version: 1.0', 'has no "version", which Docker version 20.10.24 requires', true],
  ['services.web Additional property profiles is not allowed', 'external network "front" does not exist', false],
  ['secret not found: pw', 'external secret "pw2" does not exist', false],
])('"%s" beside "%s": one problem, or two', (message, known, isSame) => {
  expect(isNamedIn([problem(known)], message)).toBe(isSame);
});
