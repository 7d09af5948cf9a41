import { goNumber } from '../../compose/read/go-number.ts';
import { envFileLines } from '../../manifest/env-file.ts';
import { referencesIn } from '../../manifest/interpolate.ts';
import { normalizedPath } from '../../manifest/manifest.ts';
import { hit } from '../hit.ts';
import { type Field, listOf } from '../read/field.ts';
import { deployed, type LintService } from '../read/lint-service.ts';
import { eachService, type Rule } from '../rule.ts';

type Named = { readonly name: string; readonly at: string; readonly of: 'variable' | 'label'; readonly isKey: boolean };

/** The mappings and lists of a service that name variables of its containers, or labels. */
function namesOf(service: LintService): { readonly of: Named['of']; readonly field: Field }[] {
  const { body } = service;
  const labels = [body.get('labels'), deployed(service, 'labels')];
  return [
    ...[body.get('environment')].flatMap((field) => (field ? [{ of: 'variable' as const, field }] : [])),
    ...labels.flatMap((field) => (field ? [{ of: 'label' as const, field }] : [])),
  ];
}

/** Quotes of a word processor, spaces that no key types, and characters without a width. */
const ODD = /[\u00a0\u200b-\u200d\u2060\ufeff“”‘’]/;

export const literalName: Rule = {
  name: 'literal-name',
  level: 'error',
  finds:
    'A name of an environment variable or a label that contains a variable in a mapping, a space beside "=", a curly quote or an invisible character.',
  why: 'Docker takes such a name as it is: the container gets a variable `${NAME}` or `NAME ` that no program reads, and a proxy never sees the label. Docker fills in variables in the items of a list, not in keys.',
  wrong: `services:
  web:
    image: shop/web:1
    deploy:
      labels: { "traefik.http.routers.\${STACK}.rule": "Path(\`/\`)" }
`,
  right: `services:
  web:
    image: shop/web:1
    deploy:
      labels: ["traefik.http.routers.\${STACK}.rule=Path(\`/\`)"]
`,
  check: eachService((service) =>
    namesOf(service).flatMap(({ of, field }) => {
      const keys = field.entries().map(({ key, keyAt }): Named => ({ name: key, at: keyAt, of, isKey: true }));
      const items = field.items().map(({ text = '', at }): Named => {
        return { name: text.split('=')[0] ?? '', at, of, isKey: false };
      });
      return [...keys, ...items].flatMap((one) => {
        if (one.isKey && referencesIn(one.name).references.length > 0) {
          const says = `the name of the ${of} "${one.name}" contains a variable, and Docker fills in none in keys`;
          return [hit(service, one.at, says, `write it in a list: - "${one.name}=…"`)];
        }
        const odd = ODD.exec(one.name)?.[0];
        if (odd !== undefined) {
          const says = `the name of the ${of} ${JSON.stringify(one.name)} has ${/[“”‘’]/.test(odd) ? 'a curly quote' : 'a character that is not visible'}`;
          return [hit(service, one.at, says, 'type the name again')];
        }
        if (one.name === one.name.trim()) return [];
        const says = `the name of the ${of} "${one.name}" has a space at its edge, which Docker keeps`;
        return [hit(service, one.at, says, 'write NAME=value without spaces')];
      });
    }),
  ),
};

export const unquotedNumber: Rule = {
  name: 'unquoted-number',
  level: 'warning',
  finds: 'A value of an environment variable or a label that is a number in YAML and that Docker writes differently.',
  why: 'YAML reads 1.10 as the number 1.1, 0755 as 493, and 1234567.0 as 1.234567e+06. The container gets the number, not what is written.',
  wrong: `services:
  web:
    image: shop/web:1
    environment: { APP_VERSION: 1.10 }
`,
  right: `services:
  web:
    image: shop/web:1
    environment: { APP_VERSION: "1.10" }
`,
  check: eachService((service) =>
    namesOf(service).flatMap(({ field }) =>
      field.entries().flatMap(({ key, value: { at, written, isUnquoted } }) => {
        const becomes = isUnquoted && written !== undefined ? goNumber(written) : undefined;
        if (becomes === undefined || becomes === written) return [];
        const says = `${key}: ${written} is a number in YAML, which becomes ${becomes}`;
        return [hit(service, at, says, `quote it: "${written}"`)];
      }),
    ),
  ),
};

/** Three or four octal digits without a zero before them: YAML reads them as a decimal number. */
const DECIMAL_MODE = /^[1-7]?[0-7]{3}$/;

export const fileMode: Rule = {
  name: 'file-mode',
  level: 'warning',
  finds: 'A mode of a config, a secret or a tmpfs that is written without its leading zero.',
  why: 'YAML reads 400 as a decimal number, which is the mode 0620 and not 0400.',
  wrong: `services:
  web:
    image: shop/web:1
    secrets: [{ source: key, mode: 400 }]
secrets:
  key: { external: true }
`,
  right: `services:
  web:
    image: shop/web:1
    secrets: [{ source: key, mode: 0400 }]
secrets:
  key: { external: true }
`,
  check: eachService((service) => {
    const items = (key: string) => service.body.get(key)?.items() ?? [];
    const modes = [
      ...[...items('secrets'), ...items('configs')].map((item) => item.get('mode')),
      ...items('volumes').map((item) => item.get('tmpfs')?.get('mode')),
    ];
    return modes.flatMap((mode) => {
      if (mode?.written === undefined || !mode.isUnquoted || !DECIMAL_MODE.test(mode.written)) return [];
      const octal = `0${Number(mode.written).toString(8)}`;
      const says = `mode: ${mode.written} is a decimal number, which is the mode ${octal}`;
      return [hit(service, mode.at, says, `write 0${mode.written}`)];
    });
  }),
};

const QUOTED = /^(["']).*\1\s*$/;

export const envFileQuotes: Rule = {
  name: 'env-file-quotes',
  level: 'warning',
  finds: 'A value in quotes, or with a comment behind it, in an `env_file`.',
  why: '`docker stack deploy` takes all behind "=" as the value: the container gets the quotes and the comment, too. `docker compose` removes them, so the same file means another password there. The long form (`path:`) is read as `docker compose` does.',
  wrong: `services:
  web:
    image: shop/web:1
    env_file: ./quoted.env
`,
  right: `services:
  web:
    image: shop/web:1
    env_file: ./plain.env
`,
  check: eachService((service, { contents }) =>
    listOf(service.body.get('env_file')).flatMap((item) => {
      const path = item.text === undefined ? undefined : normalizedPath(item.text);
      const bytes = path === undefined ? undefined : contents?.get(path);
      if (path === undefined || bytes === undefined) return [];
      const found = envFileLines(Buffer.from(bytes).toString('utf8')).filter(
        ({ value = '' }) => QUOTED.test(value) || /\s#/.test(value),
      );
      const [first] = found;
      if (first === undefined) return [];
      const lines = [...new Set(found.map(({ line }) => line))];
      const where = lines.length === 1 ? `line ${first.line}` : `${lines.length} lines from line ${first.line} on`;
      const says = `${path} has values with quotes or comments (${where}), which the container gets as well`;
      return [hit(service, item.at, says, 'write NAME=value, a comment on a line of its own')];
    }),
  ),
};
