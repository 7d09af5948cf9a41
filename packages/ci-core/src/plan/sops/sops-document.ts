import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { entriesOf, itemsOf, parseYaml, type YamlFile } from '../../yaml.ts';
import { dotenvTree } from './sops-dotenv.ts';
import { sopsError } from './sops-error.ts';
import { isLeaf, isList, type SopsLeaf, type SopsTree } from './sops-tree.ts';

export type SopsFormat = 'yaml' | 'json' | 'env' | 'binary';

export type SopsDocument = {
  readonly format: SopsFormat;
  readonly tree: ReadonlyMap<string, SopsTree>;
  /** As plain data, still to be checked. */
  readonly metadata: unknown;
};

/** The format that SOPS takes a file for, by its name. */
export function sopsFormat(file: string): SopsFormat {
  if (/\.ya?ml$/i.test(file)) return 'yaml';
  if (/\.json$/i.test(file)) return 'json';
  return /\.env$/i.test(file) ? 'env' : 'binary';
}

/** Reads a file of SOPS with its values still encrypted. Throws INVALID_INPUT if it is not one. */
export function parseSops(file: string, text: string): SopsDocument {
  const format = sopsFormat(file);
  const { tree, metadata } = format === 'env' ? dotenvTree(text) : documentTree(file, text, format);
  if (metadata === undefined)
    throw sopsError(
      'is not encrypted, although its name says so',
      `encrypt it: sops encrypt --in-place ${file}, and rotate what was readable; or give it another name`,
    );
  return { format, tree, metadata };
}

function documentTree(file: string, text: string, format: SopsFormat): Pick<SopsDocument, 'tree' | 'metadata'> {
  // SOPS indents JSON with tabs, which YAML does not allow. A string of JSON has no line breaks.
  const written = format === 'yaml' ? text : text.replace(/^\t+/gm, ' ');
  const { yaml, problems } = parseYaml(file, written);
  const [problem] = problems;
  if (problem !== undefined) throw sopsError(`cannot be read: ${problem.message} (${problem.at})`, 'encrypt it again');
  if (!isMap(yaml.root)) throw sopsError('is not a mapping, which SOPS requires', 'encrypt it again');
  const entries = entriesOf(yaml, yaml.root);
  const metadata = entries.find(({ key }) => key === 'sops');
  const values = entries.filter(({ key }) => key !== 'sops');
  return {
    tree: new Map(values.map(({ key, value }) => [key, treeOf(yaml, value, 0)])),
    metadata: metadata === undefined ? undefined : plainOf(treeOf(yaml, metadata.value, 0)),
  };
}

const MAX_DEPTH = 100;

function treeOf(yaml: YamlFile, node: Node | undefined, depth: number): SopsTree {
  const here = yaml.resolve(node);
  if (depth > MAX_DEPTH) throw sopsError('is nested too deeply', 'use fewer levels');
  if (isSeq(here)) return itemsOf(yaml, here).map((item) => treeOf(yaml, item, depth + 1));
  if (isMap(here)) return new Map(entriesOf(yaml, here).map(({ key, value }) => [key, treeOf(yaml, value, depth + 1)]));
  return leafOf(isScalar(here) ? here.value : null);
}

/** As SOPS writes values before it encrypts them. */
function leafOf(value: unknown): SopsLeaf {
  if (value === null || value === undefined) return { kind: 'null', text: '' };
  if (typeof value === 'boolean') return { kind: 'boolean', text: value ? 'True' : 'False' };
  return { kind: typeof value === 'string' ? 'text' : 'number', text: String(value) };
}

function plainOf(tree: SopsTree): unknown {
  if (isLeaf(tree)) return tree.kind === 'null' ? null : tree.kind === 'boolean' ? tree.text === 'True' : tree.text;
  if (isList(tree)) return tree.map(plainOf);
  return Object.fromEntries([...tree].map(([key, value]) => [key, plainOf(value)]));
}
