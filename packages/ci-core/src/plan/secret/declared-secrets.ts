import { isMap } from 'yaml';
import { Secret } from '../../secret.ts';
import { isSecretVariable, type SecretRules } from '../../settings/secret/secret-variable.ts';
import { child, entriesOf, itemsOf, textOf, type YamlFile } from '../../yaml.ts';
import { interpolate, referencesIn, type Variables } from '../manifest/interpolate.ts';
import type { Service } from '../stack/stack-state.ts';
import type { Valued } from '../value/valued-entry.ts';

type Assignment = readonly [name: string, value: string];

/** The secrets in the environment that the services of a compose file declare, written in the file itself. */
export function secretsInManifest(yaml: YamlFile, variables: Variables, rules: SecretRules): Secret[] {
  const services = entriesOf(yaml, child(yaml, yaml.root, 'services'));
  const declared = services.flatMap(({ value }) => {
    const environment = child(yaml, value, 'environment');
    const texts: Assignment[] = isMap(environment)
      ? entriesOf(yaml, environment).map((entry) => [entry.key, textOf(entry.value) ?? ''])
      : itemsOf(yaml, environment).flatMap((item) => assignmentIn(textOf(item) ?? ''));
    return texts.map(([name, text]): Assignment => [name, interpolate(text, variables)]);
  });
  return secretsAmong(declared, rules);
}

/** The secrets in the text of an `env_file`. */
export function secretsInEnvFile(text: string, rules: SecretRules): Secret[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const assigned = lines.filter((line) => !line.startsWith('#')).flatMap(assignmentIn);
  return secretsAmong(assigned, rules);
}

/** The secrets among the variables that are filled in in the text of an `env_file`. */
export function secretsUsedIn(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  rules: SecretRules,
): Secret[] {
  const names = new Set(referencesIn(text).references.map(({ name }) => name));
  return secretsAmong(
    [...names].map((name): Assignment => [name, env[name] ?? '']),
    rules,
  );
}

/** The values of secrets that the job has: whole, and each value of a document. One of `names` is shown. */
export function secretsInValues(valued: readonly Valued[], names: ReadonlySet<string>): Secret[] {
  return valued.flatMap(({ entry, content, parts = [] }) =>
    entry.kind === 'config' || content === undefined
      ? []
      : [Buffer.from(content).toString('utf8'), ...parts].map((text) => new Secret(text, names.has(text))),
  );
}

function secretsAmong(assigned: readonly Assignment[], rules: SecretRules): Secret[] {
  const secret = assigned.filter(([name, value]) => value !== '' && isSecretVariable(name, value, rules));
  // Docker keeps the quotes of an env_file; other programs do not.
  return secret.flatMap(([, value]) => [new Secret(value), ...unquoted(value)]);
}

function unquoted(value: string): Secret[] {
  const inner = /^(["'])(.*)\1$/s.exec(value)?.[2];
  return inner === undefined ? [] : [new Secret(inner)];
}

function assignmentIn(text: string): Assignment[] {
  const [, name, value = ''] = /^\s*(?:export\s+)?([^\s=]+)\s*=(.*)$/s.exec(text) ?? [];
  return name === undefined ? [] : [[name, value]];
}

/** The secrets in the environment of running services, by the names of its variables. */
export function secretsInServices(services: readonly Pick<Service, 'Spec'>[]): Secret[] {
  const assigned = services.flatMap(({ Spec }) => Spec.TaskTemplate.ContainerSpec?.Env ?? []).flatMap(assignmentIn);
  return secretsAmong(assigned, { secretsLike: [], plain: [], computed: new Set() });
}

/** The secrets among the variables of a job, by their names. */
export function environmentSecrets(env: Readonly<Record<string, string | undefined>>): Secret[] {
  const assigned = Object.entries(env).map(([name, value = '']): Assignment => [name, value]);
  return secretsAmong(assigned, { secretsLike: [], plain: [], computed: new Set() });
}
