import { isMap, isScalar, type Node } from 'yaml';
import { child, entriesOf, itemsOf, textOf, type YamlFile } from '../../../yaml.ts';

/** A compose file as it is written. Its relative paths start at `base`, a folder of the repository. */
export type ComposeSource = {
  readonly file: string;
  readonly base: string;
  readonly text: string;
  readonly yaml: YamlFile;
};

/** Another compose file that a compose file refers to, as it is written there. */
export type ReferredFile = {
  readonly kind: 'include' | 'extends';
  readonly path: string;
  /** Where paths of an included file start, if it is set. */
  readonly projectDirectory: string | undefined;
  readonly at: string;
};

export function referredFiles({ yaml }: Pick<ComposeSource, 'yaml'>): ReferredFile[] {
  return [...includedFiles(yaml), ...extendedFiles(yaml)];
}

export function includedFiles(yaml: YamlFile): ReferredFile[] {
  return itemsOf(yaml, child(yaml, yaml.root, 'include')).flatMap((item) => {
    const named = isMap(item) ? child(yaml, item, 'path') : item;
    const projectDirectory = isMap(item) ? textOf(child(yaml, item, 'project_directory')) : undefined;
    const paths: readonly Node[] = isScalar(named) ? [named] : itemsOf(yaml, named);
    return paths.flatMap((node): ReferredFile[] => {
      const path = textOf(node);
      return path === undefined ? [] : [{ kind: 'include', path, projectDirectory, at: yaml.at(node) }];
    });
  });
}

function extendedFiles(yaml: YamlFile): ReferredFile[] {
  return entriesOf(yaml, child(yaml, yaml.root, 'services')).flatMap(({ value }): ReferredFile[] => {
    const node = child(yaml, child(yaml, value, 'extends'), 'file');
    const path = textOf(node);
    return path === undefined ? [] : [{ kind: 'extends', path, projectDirectory: undefined, at: yaml.at(node) }];
  });
}
