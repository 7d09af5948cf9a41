import { isScalar } from 'yaml';
import type { Problem } from '../../errors.ts';
import { child, entriesOf, itemsOf, textOf, type YamlFile } from '../../yaml.ts';
import { interpolate, referencesIn, type Variables } from '../manifest/interpolate.ts';
import { isExternal, type Manifest } from '../manifest/manifest.ts';
import { COMMAND, isEncryptedFile, KEY, VARIABLE, type WrittenEntry, writtenEntries } from './valued-entries.ts';

const SOURCES = ['file', 'environment', 'content', COMMAND, 'driver'];

/**
 * What is wrong with how a config or secret says where its value comes from, besides the value itself. `isSecret` decides
 * which variables must not be in the arguments of a command, or in a config.
 */
export function valueProblems(
  { yaml }: Pick<Manifest, 'yaml'>,
  variables: Variables,
  isSecret: (name: string) => boolean,
): Problem[] {
  return writtenEntries(yaml).flatMap((entry) => {
    const { kind, key, at, value } = entry;
    const keys = entriesOf(yaml, value).map((one) => one.key);
    const sources = keys.filter((one) => SOURCES.includes(one));
    if (!sources.some((one) => ['environment', 'content', COMMAND].includes(one)) && !keys.includes(KEY)) return [];
    const problem = (message: string, hint: string): Problem => ({ at, message: `${kind} "${key}" ${message}`, hint });
    const all = isExternal(yaml, value, variables) ? [...sources, 'external'] : sources;
    if (all.length > 1) return [problem(`has ${all.map((one) => `"${one}:"`).join(' and ')}`, 'keep one of them')];
    if (kind === 'secret' && keys.includes('content'))
      return [
        problem(
          'has "content:", which Compose allows for configs only: a compose file is not a place for a secret',
          'write "environment: VARIABLE" and set the variable in the job',
        ),
      ];
    return [
      ...nameProblems(yaml, entry, problem),
      ...configProblems(yaml, entry, isSecret, problem),
      ...commandProblems(yaml, entry, variables, isSecret, problem),
      ...keyProblems(yaml, entry, variables, problem),
    ];
  });
}

type Make = (message: string, hint: string) => Problem;

function nameProblems(yaml: YamlFile, { kind, value }: WrittenEntry, problem: Make): Problem[] {
  const node = child(yaml, value, 'environment');
  const content = child(yaml, value, 'content');
  if (content !== undefined && !isScalar(content)) return [problem('has a "content:" that is not a text', 'quote it')];
  if (node === undefined) return [];
  const variable = textOf(node);
  if (variable?.includes('$'))
    return [problem('has a value in "environment:"', 'write the name of the variable alone, without "$"')];
  if (variable === undefined || !VARIABLE.test(variable))
    return [
      problem('names no variable in "environment:"', 'write the name of a variable of the job, such as DB_PASSWORD'),
    ];
  if (textOf(child(yaml, value, 'name')) !== `\${${variable}}`) return [];
  const hint = `leave out "name:", or write another variable in it: the ${kind} then gets a versioned name`;
  return [problem(`has the variable ${variable} for its name and for its value`, hint)];
}

/** A config does not hide a secret, and its name has a plain hash of its content. */
function configProblems(
  yaml: YamlFile,
  { kind, value }: WrittenEntry,
  isSecret: (name: string) => boolean,
  problem: Make,
): Problem[] {
  if (kind === 'secret') return [];
  const content = textOf(child(yaml, value, 'content')) ?? '';
  const names = [
    textOf(child(yaml, value, 'environment')) ?? '',
    ...referencesIn(content).references.map((one) => one.name),
  ];
  const secret = names.find((name) => name !== '' && isSecret(name));
  if (secret === undefined) return [];
  const hint = `make it a secret, "environment: ${secret}" under "secrets:"; or add ${secret} to the setting "plain" if it is not one`;
  return [
    problem(`has the value of the secret ${secret}, and the swarm shows configs to everyone who may use its API`, hint),
  ];
}

function commandProblems(
  yaml: YamlFile,
  { value }: WrittenEntry,
  variables: Variables,
  isSecret: (name: string) => boolean,
  problem: Make,
): Problem[] {
  const node = child(yaml, value, COMMAND);
  if (node === undefined) return [];
  const items = itemsOf(yaml, node);
  const words = items.flatMap((item) => textOf(item) ?? []);
  if (words.length === 0 || words.length < items.length || interpolate(words[0] ?? '', variables) === '')
    return [
      problem(`has an "${COMMAND}:" that is not a list of words`, `write it as [op, read, "op://vault/item/field"]`),
    ];
  const used = words.flatMap((word) => referencesIn(word).references.map(({ name }) => name));
  const secret = used.find(isSecret);
  if (secret === undefined) return [];
  const hint = `leave it out: the command has the variables of the job in its environment, ${secret} as well`;
  return [problem(`has the secret ${secret} in the arguments of its command, which every process can read`, hint)];
}

function keyProblems(yaml: YamlFile, { kind, value }: WrittenEntry, variables: Variables, problem: Make): Problem[] {
  const node = child(yaml, value, KEY);
  if (node === undefined) return [];
  const file = interpolate(textOf(child(yaml, value, 'file')) ?? '', variables);
  if (kind === 'config' || !isEncryptedFile(file) || /\.age$/i.test(file))
    return [problem(`has "${KEY}:" without a file of SOPS`, `leave it out, or name a file such as secrets.sops.yaml`)];
  const items = isScalar(node) ? [node] : itemsOf(yaml, node);
  const words = items.flatMap((item) => textOf(item) ?? []);
  return words.length > 0 && words.length === items.length
    ? []
    : [problem(`has an "${KEY}:" that is neither a key nor a list of keys`, 'write it as [db, password]')];
}
