import type { Secret } from '../../secret.ts';

export type PlatformInput = {
  readonly apiUrl: string;
  /** `owner/name`, or the path with all groups. */
  readonly repository: string;
  readonly token: Secret;
  /** For the proxy variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
};
