import type { Problem } from '../../errors.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import type { Change } from './change.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import type { ServerDiff } from './facts/server-state.ts';

/** The folders that are missing, or have another owner or mode. */
export function folderChanges(node: string, facts: NodeFacts, folders: Servers['folders']): ServerDiff {
  const found = Object.entries(folders).map(([what, { owner, mode }]): Change | Problem | undefined => {
    const has = facts.folders.get(what);
    if (has !== undefined && has.type !== 'directory')
      return { at: node, message: `${what} is a ${has.type}`, hint: 'move it away, or name another folder' };
    const to = `${owner} ${octal(mode)}`;
    const from = has === undefined ? '' : `${has.owner} ${octal(has.mode)}`;
    return from === to ? undefined : { node, kind: 'folder', what, from, to };
  });
  return {
    changes: found.flatMap((one) => (one !== undefined && 'kind' in one ? [one] : [])),
    problems: found.flatMap((one) => (one !== undefined && 'message' in one ? [one] : [])),
  };
}

function octal(mode: string): string {
  return mode.replace(/^0+/, '').padStart(3, '0').padStart(4, '0');
}
