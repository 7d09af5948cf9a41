import { haproxyShares } from './haproxy-shares.ts';
import { nginxShares } from './nginx-shares.ts';
import type { ShareFormat } from './share-text.ts';

/** How the drivers with a config of a proxy write shares. */
export const shareFormats: Readonly<Record<'nginx' | 'haproxy', ShareFormat>> = {
  nginx: nginxShares,
  haproxy: haproxyShares,
};
