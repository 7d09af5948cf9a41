import type { Secret } from '../../secret.ts';
import { cannotBePassed, nameForCli } from './machine-variables.ts';

type ManifestVariables = {
  readonly variables: Readonly<Record<string, string | Secret>>;
  readonly passed: readonly string[];
};

/** The variables that `docker stack deploy` gets in its environment, and those that it must not have. */
export type CliVariables = {
  readonly set: Readonly<Record<string, string | Secret>>;
  readonly unset: readonly string[];
};

/**
 * A variable that the compose file refers to has the name that it has in the renamed compose file. One that a container gets
 * by its name alone keeps its name. What this job does not set stays unset, whatever the machine of the command has.
 */
export function cliVariables({ variables, passed }: ManifestVariables): CliVariables {
  const set: Record<string, string | Secret> = {};
  for (const [name, value] of Object.entries(variables)) {
    const named = nameForCli(name);
    if (named !== name) set[named] = value;
    if (!cannotBePassed(name) && (named === name || passed.includes(name))) set[name] = value;
  }
  const unset = passed.filter((name) => !Object.hasOwn(variables, name) && !cannotBePassed(name));
  return { set, unset };
}
