import type { CiContext } from '../../context/context.ts';

export type AlertContext = {
  readonly context: CiContext;
  /** For the proxy variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
};
