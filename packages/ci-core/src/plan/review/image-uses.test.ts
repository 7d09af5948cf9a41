import { expect, test } from 'vitest';
import { imageUses, mayName, tagVariable, usesVariable } from './image-uses.ts';

const IMAGE = 'registry.example.com/shop/api';
const use = (text: string) => ({ at: 'compose.yaml:1:1', text });

test('imageUses: what services write, merge keys applied; nothing of comments and other files', () => {
  const text = `x-app: &app\n  image: "${IMAGE}:\${TAG}"\nservices:\n  api: { <<: *app }\n  # image: ${IMAGE}:\${OLD}\n  web: { build: . }\n`;
  expect(imageUses('compose.yaml', text)).toEqual([{ at: 'compose.yaml:2:10', text: `${IMAGE}:\${TAG}` }]);
  expect(imageUses('.env', text)).toEqual([]);
  expect(imageUses('compose.yaml', 'services: [')).toEqual([]);
});

test.each([
  [':${API_TAG}', 'API_TAG'],
  [':$TAG', 'TAG'],
  [':${TAG:-1}', 'TAG'],
  [':${TAG:?the tag}', 'TAG'],
  [':${TAG}-alpine', undefined],
  [':$TAG-alpine', undefined],
  [':1-${TAG}', undefined],
  [':${TAG}@sha256:1', undefined],
  ['-admin:${TAG}', undefined],
])('tagVariable of …/api%s: %s', (tag, variable) => {
  expect(tagVariable(use(IMAGE + tag), IMAGE)).toBe(variable);
  expect(tagVariable(use(`\${API_IMAGE:-${IMAGE}${tag}}`), IMAGE)).toBe(variable);
  expect(tagVariable(use(`x/${IMAGE}${tag}`), IMAGE)).toBeUndefined();
});

test('takesVariable', () => {
  for (const text of ['a:${TAG}', 'a:$TAG', 'a:1-${TAG:-2}', '${A:-a:${TAG}}'])
    expect(usesVariable(use(text), 'TAG')).toBe(true);
  expect(usesVariable(use('a:${TAG_2}'), 'TAG')).toBe(false);
});

test('mayBe: the same name, or one whose variables leave it open', () => {
  const open = [
    '${REGISTRY}/api:${TAG}',
    '${REGISTRY:-a.example.com}/api:1',
    '$REGISTRY/api',
    '${API}',
    '${R:-x}/shop/api',
  ];
  for (const text of [IMAGE, `${IMAGE}:1`, `${IMAGE}@sha256:1`, `\${I:-${IMAGE}:\${TAG}}`, ...open])
    expect(mayName(use(text), IMAGE), text).toBe(true);
  for (const text of [
    '${REGISTRY}/web:${TAG}',
    `${IMAGE}-admin:1`,
    '${W:-registry.example.com/shop/web:${TAG}}',
    'api:1',
  ])
    expect(mayName(use(text), IMAGE), text).toBe(false);
});
