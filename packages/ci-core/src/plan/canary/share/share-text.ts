import { variableName } from '../../../text.ts';

/** A share of the traffic that goes to the canary of a service, 0 to 1. */
export type Share = { readonly service: string; readonly share: number };

/** How a proxy writes shares. */
export type ShareFormat = {
  readonly number: (percent: number) => string;
  /** Whether a line with a share of 0 is left out, because the proxy does not take 0. */
  readonly leavesOutZero: boolean;
};

/** The variables of a service in the config of a proxy, such as `WEB_CANARY_SHARE`. */
export function shareVariables(service: string): { readonly canary: string; readonly stable: string } {
  const name = variableName(service);
  return { canary: `\${${name}_CANARY_SHARE}`, stable: `\${${name}_STABLE_SHARE}` };
}

/** The config of a proxy with the shares filled in, in percent. */
export function withShares(text: string, shares: readonly Share[], { number, leavesOutZero }: ShareFormat): string {
  const values = shares.flatMap(({ service, share }) => {
    const { canary, stable } = shareVariables(service);
    return [
      [canary, share],
      [stable, 1 - share],
    ] as const;
  });
  const zero = values.filter(([, share]) => share === 0).map(([variable]) => variable);
  const isLeftOut = (line: string) => leavesOutZero && zero.some((variable) => line.includes(variable));
  return text
    .split('\n')
    .filter((line) => !isLeftOut(line))
    .map((line) => values.reduce((filled, [variable, share]) => filled.replaceAll(variable, number(share * 100)), line))
    .join('\n');
}
