import fc from 'fast-check';
import type { Json } from '../equality/compose-json.ts';
import { generatedService, type Kind } from '../equality/generated-services.ts';
import { files, sections, variables } from '../equality/rich-service.ts';

/** A stack of one service, whole and in two files that make the same when they are merged. */
export type SplitStack = { readonly whole: string; readonly base: string; readonly override: string };

/** Stacks with any keys of `docker stack deploy`. */
export function splitStacks(count: number, seed: number, kinds: readonly Kind[]): SplitStack[] {
  const one = fc.constantFrom(...kinds).chain((kind) => fc.tuple(generatedService(kind, 0), fc.nat(0xffff)));
  return fc.sample(one, { numRuns: count, seed }).map(([service, mask]) => {
    const keys = Object.keys(service);
    const half = (wanted: number) =>
      Object.fromEntries(keys.flatMap((key, i) => (((mask >> (i % 16)) & 1) === wanted ? [[key, service[key]]] : [])));
    return { whole: text(service), base: text(half(0)), override: text(half(1), {}) };
  });
}

/** JSON is valid YAML. */
function text(service: Json, rest: Json = sections): string {
  return JSON.stringify({ version: '3.9', services: { web: service }, ...rest });
}

/** The files that they name; Compose and Docker read the same in those of `env_file`. */
export const splitFiles: Readonly<Record<string, string>> = {
  ...files,
  'prod/app.env': 'FROM_FILE=1\n# no variable\nEMPTY=\n',
  'prod/more.env': 'FROM_FILE=2\nMORE=two words\n',
};

export const splitVariables: Readonly<Record<string, string>> = {
  ...variables,
  ...{ REGISTRY: 'registry', PORTS: '3', STACK: 's', SUBNET: '1', OUTSIDE: 'outside' },
};
