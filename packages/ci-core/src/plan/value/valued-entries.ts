import type { Node } from 'yaml';
import { child, entriesOf, itemsOf, textOf, type YamlFile } from '../../yaml.ts';
import { interpolate, type Variables } from '../manifest/interpolate.ts';
import { isExternal, type Manifest, normalizedPath } from '../manifest/manifest.ts';
import type { ValueSource } from './value-source.ts';
import type { ValuedEntry } from './valued-entry.ts';

/** A config or secret of a compose file as written. */
export type WrittenEntry = {
  readonly kind: ValuedEntry['kind'];
  readonly key: string;
  readonly at: string;
  readonly value: Node | undefined;
};

/** The keys that say where a value comes from, besides `file` and `external`. */
export const COMMAND = 'x-command';
export const KEY = 'x-key';

/** A name that a variable of a job can have. */
export const VARIABLE = /^[A-Za-z_]\w*$/;

/** Files whose names say that they are encrypted: `db.sops.yaml`, `db.sops`, `db.age`. */
export function isEncryptedFile(file: string): boolean {
  return /[^/]\.sops(\.[a-z0-9]+)?$|[^/]\.age$/i.test(file);
}

export function writtenEntries(yaml: YamlFile): WrittenEntry[] {
  return (['config', 'secret'] as const).flatMap((kind) =>
    entriesOf(yaml, child(yaml, yaml.root, `${kind}s`)).map(({ key, keyNode, value }) => ({
      ...{ kind, key, value },
      at: yaml.at(keyNode),
    })),
  );
}

/** The configs and secrets whose values the job has, as far as they are written as they should be. */
export function valuedEntries({ yaml }: Pick<Manifest, 'yaml'>, variables: Variables): ValuedEntry[] {
  return writtenEntries(yaml).flatMap((written): ValuedEntry[] => {
    const { kind, key, at, value } = written;
    if (isExternal(yaml, value, variables)) return [];
    const source = sourceOf(yaml, written, variables);
    if (source === undefined) return [];
    const text = (name: string) => filledIn(child(yaml, value, name), variables);
    return [
      {
        ...{ kind, key, at, source },
        name: nameOf(textOf(child(yaml, value, 'name')), text('name')),
        labels: labelsOf(yaml, child(yaml, value, 'labels'), variables),
        templateDriver: text('template_driver'),
      },
    ];
  });
}

function sourceOf(yaml: YamlFile, { kind, value }: WrittenEntry, variables: Variables): ValueSource | undefined {
  const variable = textOf(child(yaml, value, 'environment'));
  if (variable !== undefined) return VARIABLE.test(variable) ? { from: 'environment', variable } : undefined;
  const content = kind === 'config' ? filledIn(child(yaml, value, 'content'), variables) : undefined;
  if (content !== undefined) return { from: 'content', text: content };
  const [file, ...words] = wordsOf(yaml, child(yaml, value, COMMAND)).map((word) => interpolate(word, variables));
  if (file !== undefined) return { from: 'command', argv: [file, ...words] };
  const path = filledIn(child(yaml, value, 'file'), variables);
  if (kind === 'config' || path === undefined || !isEncryptedFile(path)) return undefined;
  const key = child(yaml, value, KEY);
  const one = textOf(key);
  return { from: 'encrypted', file: normalizedPath(path), path: one === undefined ? wordsOf(yaml, key) : [one] };
}

/** The words of a list, as written. */
export function wordsOf(yaml: YamlFile, node: Node | undefined): string[] {
  return itemsOf(yaml, node).flatMap((item) => textOf(item) ?? []);
}

function nameOf(written: string | undefined, name: string | undefined): ValuedEntry['name'] {
  if (written === undefined || name === undefined) return undefined;
  const variable = /^\$\{(\w+)\}$/.exec(written)?.[1];
  return variable === undefined ? { fixed: name } : { variable };
}

/** `{ a: b }` or `[a=b]`. */
function labelsOf(yaml: YamlFile, node: Node | undefined, variables: Variables): Record<string, string> {
  const named = entriesOf(yaml, node).map(({ key, value }) => [key, filledIn(value, variables) ?? '']);
  const listed = wordsOf(yaml, node).map((word) => {
    const [, key = '', text = ''] = /^([^=]*)=?(.*)$/s.exec(interpolate(word, variables)) ?? [];
    return [key, text];
  });
  return Object.fromEntries([...named, ...listed]);
}

function filledIn(node: Node | undefined, variables: Variables): string | undefined {
  const text = textOf(node);
  return text === undefined ? undefined : interpolate(text, variables);
}
