import { expect, test } from 'vitest';
import { planBump } from './bump-plan.ts';

const web = {
  ...{ service: 'web', image: 'registry.example.com/shop/web', tag: '2', digest: undefined, variable: undefined },
};
const compose = (...images: string[]) => ({
  text: `services:\n${images.map((image, index) => `  s${index}:\n    image: ${image}\n`).join('')}`,
});

test.each([
  '${REGISTRY}/${PROJECT}/web',
  '${REGISTRY:-registry.example.com}/$GROUP/web',
  'registry.example.com/${GROUP:?set it}/web',
  '${REGISTRY}/shop/web',
])('variables for parts before the name, as in %s', (name) => {
  const text = (tag: string) => compose(`${name}:${tag}`, `${name}-admin:1`, `\${REGISTRY}/other/web-x:1`).text;
  const { changed, lost, problems } = planBump([{ path: 'c.yml', text: text('1') }], [web]);
  expect([...lost, ...problems]).toEqual([]);
  expect(changed[0]?.text).toBe(text('2'));
});
