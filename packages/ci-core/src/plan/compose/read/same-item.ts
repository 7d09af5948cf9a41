import { isMap, type Node } from 'yaml';
import { child, textOf, type YamlFile } from '../../../yaml.ts';
import { isMapping, type Json } from '../json.ts';

/** What distinguishes the items of a list, whether they are written short or long. */
const DISTINCT = ['target', 'source', 'path', 'subnet'];

/** Whether an item of a model was written as this node. */
export function sameItem(item: Json | undefined, yaml: YamlFile, node: Node): boolean {
  if (!isMapping(item)) return textOf(node) === (item === null || item === undefined ? undefined : String(item));
  const keys = DISTINCT.filter((key) => Object.hasOwn(item, key));
  if (isMap(node)) {
    const shared = keys.filter((key) => child(yaml, node, key) !== undefined);
    return shared.length > 0 && shared.every((key) => endsAlike(String(item[key]), textOf(child(yaml, node, key))));
  }
  const words = (textOf(node) ?? '').split(/:(?![^{]*\})/).map((word) => word.replace(/\/(tcp|udp|sctp)$/, ''));
  const wanted = [item.target ?? item.source ?? item.path ?? ''].map(String);
  return wanted.every((value) => words.some((word) => endsAlike(value, word)));
}

/** Compose makes paths absolute. */
function endsAlike(value: string, written = ''): boolean {
  const plain = written.replace(/^\.\//, '');
  return value === written || (plain !== '' && value.endsWith(`/${plain}`));
}
