import type { Problem } from '../../errors.ts';
import { isUnset, type Variables } from './interpolate.ts';
import { cannotBePassed, isFolderVariable } from './machine-variables.ts';
import type { Manifest } from './manifest.ts';
import type { PassedName } from './passed-names.ts';

/** One place where a variable has no value. */
type Missing = { readonly name: string; readonly at: string; readonly said: string; readonly mayBe: string };

/**
 * A problem for each variable that is used or passed on, and not set, at the first of its places. `elsewhere`: the names in
 * the file `.env` beside the compose file, which Docker does not read.
 */
export function unsetVariables(
  manifest: Pick<Manifest, 'uses'>,
  variables: Variables,
  passed: readonly PassedName[] = [],
  elsewhere: ReadonlySet<string> = new Set(),
): Problem[] {
  const used = manifest.uses
    .filter((use) => isUnset(use, variables))
    .map(({ name, at, operator, operand }): Missing => {
      const said = operator?.endsWith('?') && operand ? `: ${operand}` : '';
      const mayBe = `write \${${name}:-} or add it to allow_empty if it may be empty, or $$${name} for a variable of the container`;
      return { name, at, said, mayBe };
    });
  const bare = passed
    .filter(({ name, isRequired }) => isRequired && !Object.hasOwn(variables, name))
    .map(({ name, at }): Missing => {
      const mayBe = `add it to allow_empty if it may be empty`;
      return { name, at, said: '; the container gets it from the job, by its name', mayBe };
    });
  const byName = new Map<string, Missing[]>();
  for (const one of [...used, ...bare]) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return [...byName].map(([name, places]) => {
    const [first] = places as [Missing];
    const count = new Set(places.map(({ at }) => at)).size;
    const more = count > 1 ? ` (used in ${count} places)` : '';
    const hint = elsewhere.has(name)
      ? `the file .env has it, which "docker stack deploy" does not read: add --env-file .env, or set ${name} as a CI variable`
      : `set ${name} as a CI variable; ${first.mayBe}`;
    return { at: first.at, message: `${name} is not set${more}${first.said}`, hint };
  });
}

/** Variables whose values would come from the wrong machine, or would change what the docker command does. */
export function machineProblems({ uses }: Pick<Manifest, 'uses'>, passed: readonly PassedName[], variables: Variables) {
  const folders = uses.filter(({ name }) => isFolderVariable(name));
  const filled = passed.filter(
    ({ name, isRequired }) =>
      isFolderVariable(name) || (cannotBePassed(name) && (isRequired || Object.hasOwn(variables, name))),
  );
  const places = new Map([...folders, ...filled].map(({ name, at }) => [name, at]).reverse() as [string, string][]);
  return [...places].reverse().map(([name, at]): Problem => {
    if (isFolderVariable(name)) {
      const hint =
        name === 'HOME'
          ? 'write the path on the server, or set a variable of another name in the job'
          : 'write a relative path, such as ./prod/site.conf: it leads to the folder on the server';
      return {
        at,
        message: `${name} is a folder of the machine that runs the job, and another one on the server`,
        hint,
      };
    }
    if (!/^[a-z_]\w*$/i.test(name)) {
      const hint = `give it a value: "${name}: \${VARIABLE}"`;
      return { at, message: `${name} cannot be taken from the job: a variable of a shell has no such name`, hint };
    }
    const message = `${name} cannot be passed to a container by its name alone: the docker command would read it, too`;
    return { at, message, hint: `write ${name}: \${${name}} under "environment:", or the value itself` };
  });
}
