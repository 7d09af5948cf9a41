import { expect, test } from 'vitest';
import { withBracedNames } from './braced-names.ts';

test.each([
  ['app:$TAG-alpine', 'app:${TAG}-alpine'],
  ['$A:-b$C?d', '${A}:-b${C}?d'],
  ['$$A-b', '$$A-b'],
  ['$$$A-b', '$$${A}-b'],
  ['${A-b} ${A}-b $A.b $A:b', '${A-b} ${A}-b $A.b $A:b'],
])('%s is %s', (text, braced) => {
  const model = { services: { web: { command: ['x', text], image: 'app:1', deploy: { replicas: 2 } } } };
  const found = withBracedNames(model);
  expect(found).toEqual({ services: { web: { ...model.services.web, command: ['x', braced] } } });
  expect(found === model).toBe(text === braced);
});
