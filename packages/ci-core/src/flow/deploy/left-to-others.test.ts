import { expect, test } from 'vitest';
import { leftToOthers } from './left-to-others.ts';

test('what is left to others is named, and only what is there is said to run', () => {
  expect(leftToOthers('shop', ['shop_web'], false)).toBe(
    'shop is left as it is: shop_web was changed or removed by another user or job',
  );
  expect(leftToOthers('shop', ['shop_api', 'shop_web'], true)).toBe(
    'shop is left as it is: shop_api, shop_web were changed or removed by another user or job; what else this deploy changed is running',
  );
});
