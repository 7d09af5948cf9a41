import { interpolate, isUnset, type Reference, referencesIn } from '../../manifest/interpolate.ts';
import { hit } from '../hit.ts';
import type { Field } from '../read/field.ts';
import { listOf } from '../read/field.ts';
import type { LintService } from '../read/lint-service.ts';
import { eachService, type LintInput, type Rule } from '../rule.ts';

export const containerVariable: Rule = {
  name: 'container-variable',
  level: 'warning',
  finds:
    'A variable in a health check, `command` or `entrypoint` that the service sets under `environment`, but that is filled in from the job.',
  why: 'Docker fills in `${NAME}` when the stack is deployed, from the variables of the job. The container never sees the name. `$${NAME}` reaches the shell of the container.',
  wrong: `services:
  db:
    image: postgres:16.9
    environment:
      POSTGRES_USER: shop
    healthcheck:
      test: [CMD-SHELL, "pg_isready -U \${POSTGRES_USER:-}"]
`,
  right: `services:
  db:
    image: postgres:16.9
    environment:
      POSTGRES_USER: shop
    healthcheck:
      test: [CMD-SHELL, "pg_isready -U $\${POSTGRES_USER}"]
`,
  check: eachService((service, { variables }) => {
    const environment = environmentOf(service);
    if (environment.size === 0) return [];
    const { body } = service;
    const texts: readonly (readonly [what: string, fields: readonly Field[]])[] = [
      ['its health check', listOf(body.get('healthcheck')?.get('test'))],
      ['its command', listOf(body.get('command'))],
      ['its entrypoint', listOf(body.get('entrypoint'))],
    ];
    return texts.flatMap(([what, fields]) =>
      fields.flatMap(({ at, written = '' }) => {
        const found = referencesIn(written).references.find((one) => isAnother(one, environment, variables));
        if (found === undefined) return [];
        const says = `${what} gets ${found.name} from the job that deploys, not the value that the container has`;
        return [hit(service, at, says, `write $\${${found.name}} for the variable of the container`)];
      }),
    );
  }),
};

/** True if the container has a variable of that name, and what the job fills in is not its value. */
function isAnother(
  reference: Reference,
  environment: ReadonlyMap<string, string>,
  variables: LintInput['variables'],
): boolean {
  const { name, operator = '', operand } = reference;
  const own = environment.get(name);
  if (own === undefined) return false;
  return isUnset(reference, variables) || interpolate(`\${${name}${operator}${operand}}`, variables) !== own;
}

/** The variables that the service sets to a known value. */
function environmentOf({ body }: LintService): Map<string, string> {
  const environment = body.get('environment');
  const entries = environment?.entries().map(({ key, value }) => [key, value.text] as const) ?? [];
  const items = (environment?.items() ?? []).map(({ text = '' }) => {
    const at = text.indexOf('=');
    return at < 0 ? (['', undefined] as const) : ([text.slice(0, at), text.slice(at + 1)] as const);
  });
  return new Map([...entries, ...items].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
