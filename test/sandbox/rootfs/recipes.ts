import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Two generations of engine: 20.10, whose CLI has no --detach, and the newest that Debian has. */
export type Engine = 'bookworm' | 'current';

export type Recipe = { name: Engine; suites: readonly string[]; packages: readonly string[] };

// busybox is the dynamic one: it resolves names in wget, and its wget -T works. It cannot be installed beside busybox-static.
const common = [
  'docker.io',
  'docker-registry',
  'openssh-server',
  'busybox',
  'iptables',
  'nftables',
  'sudo',
  'iproute2',
  'ca-certificates',
  'procps',
];

export const recipes: Record<Engine, Recipe> = {
  bookworm: { name: 'bookworm', suites: ['bookworm'], packages: common },
  current: {
    name: 'current',
    suites: ['testing', 'trixie'],
    // The standalone packages keep systemd itself out.
    packages: [
      ...common,
      'docker-cli',
      'docker-buildx',
      'docker-compose',
      'systemd-standalone-sysusers',
      'systemd-standalone-tmpfiles',
    ],
  },
};

export const scriptsFolder = import.meta.dirname;

/** A changed recipe or script gives another name, so that a stale disk is never taken for the new one. */
export const recipeKey = (recipe: Recipe): string => {
  const hash = createHash('sha256').update(JSON.stringify([recipe, process.arch]));
  for (const script of ['dpkg.cfg', 'finish.sh']) hash.update(readFileSync(join(scriptsFolder, script)));
  return `${recipe.name}-${hash.digest('hex').slice(0, 12)}`;
};
