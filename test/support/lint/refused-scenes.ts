import { expect } from 'vitest';
import { sharedNetwork } from '../stack/stack-text.ts';
import type { LintLook, LintScene } from './lint-scene.ts';

/** Of the sandbox's image; without tasks, so that no port is taken. */
const idle = (more: string, deploy = '') =>
  `\n    image: \${REGISTRY}/app:1\n    ${more}\n    deploy: { replicas: 0${deploy} }`;
const file = (services: string, rest = sharedNetwork) => `version: "3.8"\nservices:${services}\n${rest}`;

const refused = (text: string, words: RegExp) => async (look: LintLook) => {
  const { code, output } = await look.deploy(text);
  expect(code).not.toBe(0);
  expect(output).toMatch(words);
};
const taken = (text: string) => async (look: LintLook) => {
  const { code, output } = await look.deploy(text);
  expect(code, output).toBe(0);
};

function scene(wrong: string, right: string, words: RegExp): LintScene {
  return { wrong, right, goesWrong: refused(wrong, words), goesWell: taken(right) };
}

/** What the command or the engine refuses. */
export const refusedScenes: Readonly<Record<string, LintScene>> = {
  'undefined-object': scene(
    file(`\n  web:${idle('networks: [inner]')}`, ''),
    file(`\n  web:${idle('networks: [inner]')}`, 'networks:\n  inner: { external: true, name: tests }\n'),
    /undefined network/,
  ),
  'undefined-object: a volume': scene(
    file(`\n  web:${idle('volumes: ["data:/data"]')}`),
    file(`\n  web:${idle('volumes: ["data:/data"]')}`, `volumes:\n  data:\n${sharedNetwork}`),
    /undefined volume/,
  ),
  'undefined-object: a secret': scene(
    file(`\n  web:${idle('secrets: [key]')}`),
    file(`\n  web:${idle('hostname: web')}`),
    /undefined secret/,
  ),
  'undefined-object: a config': scene(
    file(`\n  web:${idle('configs: [page]')}`),
    file(`\n  web:${idle('hostname: web')}`),
    /undefined config/,
  ),
  'port-twice': scene(
    file(`\n  web:${idle('ports: ["48211:80"]')}\n  api:${idle('ports: ["48200-48220:80-100"]')}`),
    file(`\n  web:${idle('ports: ["48231:80"]')}\n  api:${idle('ports: ["48232:80"]')}`),
    /already in use/,
  ),
  'dnsrr-port': scene(
    file(`\n  web:${idle('ports: ["48241:80"]', ', endpoint_mode: dnsrr')}`),
    file(`\n  web:${idle('ports: [{ target: 80, published: 48241, mode: host }]', ', endpoint_mode: dnsrr')}`),
    /ingress mode can't be used with dnsrr mode/,
  ),
};
