import { isMapping } from '../json.ts';
import { isOpenMount } from './port-rows.ts';
import { hasVariable, isText, type Row } from './row.ts';

const MOUNT = 'services.*.volumes[]';

export const mountRows: readonly Row[] = [
  // Docker has it in its schema since version 25.
  {
    ...leftOut('bind.create_host_path', 'Swarm creates no folder of a bind mount; `check` says when one is missing.'),
    isTaken: true,
  },
  leftOut('bind.selinux', 'Swarm labels no folders.'),
  leftOut('bind.recursive', 'Swarm mounts what is below as well.'),
  leftOut('volume.labels', 'Labels of a volume are in its entry under `volumes`.'),
  {
    path: `${MOUNT}.volume`,
    becomes: 'left out',
    means: 'If it is empty.',
    isBeyond: (value) => value === null,
    change: (value) => (value === null || JSON.stringify(value) === '{}' ? {} : { to: value }),
  },
  {
    path: `${MOUNT}.bind`,
    becomes: 'left out',
    means: 'If it is empty.',
    isBeyond: (value) => value === null,
    change: (value) => (value === null || JSON.stringify(value) === '{}' ? {} : { to: value }),
  },
  {
    path: `${MOUNT}.tmpfs.size`,
    becomes: 'lowered',
    means: 'A number of bytes.',
    isBeyond: (value) => isText(value) && !hasVariable(value),
    change: (value) => {
      const size = bytes(String(value));
      if (size !== undefined) return { to: size };
      return { refused: [{ why: `size "${value}" cannot be read`, fix: 'write a number of bytes' }] };
    },
  },
  {
    path: `${MOUNT}.tmpfs.mode`,
    becomes: 'ignored',
    means: 'The folder has the mode 1777.',
    change: () => ({ ignored: { why: 'the mode of a tmpfs has no effect in a stack', fix: 'remove it' } }),
  },
  {
    path: `${MOUNT}.type`,
    becomes: 'refused',
    means: '`bind`, `volume`, `tmpfs`, `npipe` and `cluster` are the same; an image cannot be mounted into a service.',
    isBeyond: (value) => value === 'image',
    change: (value) =>
      value === 'image'
        ? { refused: [{ why: 'an image cannot be mounted into a service', fix: 'copy its files into the image' }] }
        : { to: value },
  },
  {
    path: MOUNT,
    becomes: 'lowered',
    means: 'A source in a variable is written short again: its value decides whether it is a volume or a folder.',
    // Only Compose makes such a form of a short one.
    isBeyond: () => false,
    change: (value) => {
      if (!isMapping(value) || !isOpenMount(value)) return { to: value };
      const { source, target, read_only: isReadOnly } = value;
      return { to: `${source}:${target}${isReadOnly === true ? ':ro' : ''}` };
    },
  },
];

function leftOut(path: string, means: string): Row {
  return { path: `${MOUNT}.${path}`, becomes: 'left out', means, change: () => ({}) };
}

const UNITS = ['b', 'k', 'm', 'g', 't'];

/** `64m`, `1gb`, `1024`. */
export function bytes(text: string): number | undefined {
  const [, count, unit = 'b'] = /^(\d+(?:\.\d+)?)\s*([bkmgt])?(?:i?b)?$/i.exec(text) ?? [];
  return count === undefined ? undefined : Math.floor(Number(count) * 1024 ** UNITS.indexOf(unit.toLowerCase()));
}
