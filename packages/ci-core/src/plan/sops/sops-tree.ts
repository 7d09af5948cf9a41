/** A value of a document of SOPS; `text` is what is encrypted or authenticated. */
export type SopsLeaf = { readonly kind: 'text' | 'number' | 'boolean' | 'null'; readonly text: string };
export type SopsTree = SopsLeaf | readonly SopsTree[] | ReadonlyMap<string, SopsTree>;

export function isLeaf(tree: SopsTree): tree is SopsLeaf {
  return 'kind' in tree;
}

export function isList(tree: SopsTree): tree is readonly SopsTree[] {
  return Array.isArray(tree);
}
