import { isScalar } from 'yaml';
import type { Problem } from '../../errors.ts';
import { child, type YamlFile } from '../../yaml.ts';

const KNOWN = /^(?:3(?:\.(?:[0-9]|1[0-3]))?)?$/;

/** A `version` that "docker stack deploy" does not take. It names no place, and not what to write. */
export function versionSlip(yaml: YamlFile): Problem[] {
  const node = child(yaml, yaml.root, 'version');
  if (node === undefined) return [];
  const at = yaml.at(node);
  const hint = 'write version: "3.8", in quotes, or remove the line';
  if (!isScalar(node) || node.value === null) return [{ at, message: 'the version has no value', hint }];
  const { value, source = String(value) } = node;
  if (typeof value !== 'string')
    return [{ at, message: `version: ${source} is not a text for YAML, and Docker takes a text only`, hint }];
  if (KNOWN.test(value)) return [];
  const message = value.includes('$')
    ? `version: "${value}" contains a variable, and Docker fills in none there`
    : `"docker stack deploy" does not know version "${value}"`;
  return [{ at, message, hint }];
}
