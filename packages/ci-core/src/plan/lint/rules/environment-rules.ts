import { escapePattern } from '../../../text.ts';
import type { Hit } from '../hit.ts';
import { listOf } from '../read/field.ts';
import type { LintInput, Rule } from '../rule.ts';

/** Names of the environment that matters most, which a file of another one must not use. */
const PRODUCTION = ['prod', 'production'];

export const otherEnvironment: Rule = {
  name: 'other-environment',
  level: 'warning',
  finds: 'A secret, config or `env_file` that has the name of another environment.',
  why: 'Copied from the file of another environment, it gives the passwords of production to a test system, or the other way round.',
  wrong: `services:
  web:
    image: shop/web:1
    secrets: [db]
secrets:
  db: { external: true, name: shop_dev_db_1 }
`,
  right: `services:
  web:
    image: shop/web:1
    secrets: [db]
secrets:
  db: { external: true, name: shop_prod_db_1 }
`,
  check: (input) => {
    const others = othersOf(input);
    const found = (subject: string, at: string, written: string | undefined, serviceAt?: string): Hit[] => {
      if (written === undefined || names(written, ownNames(input.environment))) return [];
      const other = others.find((one) => names(written, [one]));
      if (other === undefined) return [];
      const says = `${written} looks like one of the environment ${other}, and this is ${input.environment}`;
      return [{ at, subject, says, fix: `use the one of ${input.environment}`, ...(serviceAt ? { serviceAt } : {}) }];
    };
    const objects = (['secret', 'config'] as const).flatMap((kind) =>
      (input.root.get(`${kind}s`)?.entries() ?? []).flatMap(({ key, keyAt, value }) => {
        const places = [
          value.get('name'),
          value.get('external')?.get('name'),
          value.get('file'),
          value.get('environment'),
        ];
        const subject = `${kind} "${key}"`;
        const hits = places.flatMap((one) => (one === undefined ? [] : found(subject, one.at, one.written)));
        return hits.length > 0 || value.get('name') !== undefined ? hits.slice(0, 1) : found(subject, keyAt, key);
      }),
    );
    const files = input.services.flatMap(({ name, at, body }) =>
      listOf(body.get('env_file')).flatMap((file) => found(name, file.at, file.written, at)),
    );
    return [...objects, ...files];
  },
};

function ownNames(environment: string): readonly string[] {
  return PRODUCTION.includes(environment) ? PRODUCTION : [environment];
}

function othersOf({ environment, environments }: LintInput): string[] {
  const own = ownNames(environment);
  return [...new Set([...environments, ...PRODUCTION])].filter((name) => !own.includes(name));
}

/** True if one of the names is a word of the text: `dev` in `shop_dev_db` and `${PROJECT_DEV_DB}`, not in `device`. */
function names(text: string, environments: readonly string[]): boolean {
  return environments.some((name) => new RegExp(`(?<![a-z0-9])${escapePattern(name)}(?![a-z0-9])`, 'i').test(text));
}
