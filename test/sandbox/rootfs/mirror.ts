import { existsSync, readFileSync } from 'node:fs';
import { execa } from 'execa';

export type Mirror = { url: string; proxy: string | undefined };

const isDebian = (): boolean =>
  existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));

/** The machine's own mirror when it is a Debian (it may be the only one that it can reach), Debian's own otherwise. */
export const findMirror = async (): Promise<Mirror> => {
  const proxyLine = await execa('apt-config', ['shell', 'proxy', 'Acquire::http::Proxy'], { reject: false });
  const proxy = /proxy='([^']+)'/.exec(proxyLine.stdout ?? '')?.[1];
  const fallback = { url: 'http://deb.debian.org/debian', proxy };
  if (!isDebian()) return fallback;
  const targets = await execa(
    'apt-get',
    ['indextargets', '--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)', 'Created-By: Packages'],
    { reject: false },
  );
  const main = (targets.stdout ?? '')
    .split('\n')
    .map((line) => line.split(' '))
    .find(
      ([uri, release, component]) =>
        component === 'main' && /^[a-z]+$/.test(release ?? '') && /\/debian\/?$/.test(uri ?? ''),
    );
  return main?.[0] === undefined ? fallback : { url: main[0].replace(/\/$/, ''), proxy };
};
