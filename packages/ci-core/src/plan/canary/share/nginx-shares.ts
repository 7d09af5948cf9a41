import type { ShareFormat } from './share-text.ts';

/** `split_clients` takes hundredths of a percent, and no 0%; neither does `weight=` take 0. */
export const nginxShares: ShareFormat = {
  number: (percent) => String(Math.round(percent * 100) / 100),
  leavesOutZero: true,
};
