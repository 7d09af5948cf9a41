import { expect, test } from 'vitest';
import { parseYaml } from '../../yaml.ts';
import { refusalFinding } from './refusal-finding.ts';

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
  ['service web: Unknown mode: replicated-job', '3:5'],
  ['networks.front.external must be a boolean', '8:10'],
  ['network "front" is declared as external, but could not be found', '8:10'],
  ['(root) Additional property include is not allowed', '1:1'],
  ['services.gone.ports must be a list', '2:3'],
])('%s is at %s', (message, place) => {
  expect(refusalFinding(yaml, message)).toMatchObject({
    level: 'problem',
    code: 'INVALID_INPUT',
    at: `docker-compose.prod.yaml:${place}`,
    message: expect.stringContaining(message),
  });
});
