import type { ShareFormat } from './share-text.ts';

/** A weight is a whole number from 0 to 256; a server with the weight 0 gets no new request. */
export const haproxyShares: ShareFormat = {
  number: (percent) => String(percent > 0 ? Math.max(1, Math.round(percent)) : 0),
  leavesOutZero: false,
};
