import { Secret } from '../secret.ts';
import { isSecretVariable } from '../secret-variable.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** How a probe is requested. What may be secret in it is not part of `url`, which is shown and kept. */
export type ProbeRequest = {
  /** The address without its query. */
  readonly url: string;
  /** The whole address, if it differs. */
  readonly address?: Secret;
  readonly headers?: Readonly<Record<string, Secret>>;
  /** Tokens in the address or the headers, to hide them where a response repeats them. */
  readonly secrets?: readonly Secret[];
};

/** A text with `${VARIABLE}` filled in; a variable that is not set is reported. */
export function filled(text: string, env: Env, missing: (name: string) => void): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    if (!env[name]) missing(name);
    return env[name] ?? '';
  });
}

/** `written` has the address and the header values as they are in the file, the others have their variables filled in. */
export function probeRequest(
  address: string,
  headers: Readonly<Record<string, string>>,
  written: readonly string[],
  env: Env,
): ProbeRequest {
  const url = address.replace(/[?#].*$/s, (rest) => (rest.startsWith('?') ? '?…' : ''));
  const values = Object.entries(headers).map(([name, value]) => [name, new Secret(value)] as const);
  const query = URL.canParse(address) ? [...new URL(address).searchParams] : [];
  const used = written.flatMap((text) => [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name));
  const named = [...query, ...used.map((name) => [name, env[name] ?? ''] as const)];
  const secrets = named.flatMap(([name, value]) =>
    value && isSecretVariable(name, value, { secretsLike: [], plain: [], computed: new Set() })
      ? [new Secret(value)]
      : [],
  );
  return {
    url,
    ...(url === address ? {} : { address: new Secret(address) }),
    ...(values.length === 0 ? {} : { headers: Object.fromEntries(values) }),
    ...(secrets.length === 0 ? {} : { secrets }),
  };
}
