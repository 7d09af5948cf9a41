import { chmodSync, copyFileSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execute } from '../clients/execution.ts';

const applets =
  'sh ash cat chmod chown cp cut date echo env false find grep head hostname httpd id kill ln ls mkdir mktemp mv nslookup ping ps pwd readlink rm sed seq sleep sort stat tail tar tee test timeout touch tr true uname wc which whoami';
const standIns = ['pg_isready', 'psql', 'curl', 'wget', 'nc', 'nginx'];
// Loaded by name at run time, so that no listing of dependencies shows it.
const resolver = 'libresolv.so.2';

/** What an image holds: busybox with the libraries that it needs, taken from the server's disk, and three scripts. */
export const layImageFiles = async (rootfs: string, target: string): Promise<void> => {
  for (const folder of ['bin', 'usr/bin', 'usr/sbin', 'etc/nginx/conf.d', 'tmp', 'data', 'var/run'])
    mkdirSync(join(target, folder), { recursive: true });
  chmodSync(join(target, 'tmp'), 0o1777);
  const lay = (from: string, to: string) => {
    mkdirSync(dirname(join(target, to)), { recursive: true });
    copyFileSync(realpathSync(join(rootfs, from)), join(target, to));
    chmodSync(join(target, to), 0o755);
  };
  lay('usr/bin/busybox', 'bin/busybox');
  const { stdout } = await execute('chroot', [rootfs, '/usr/bin/ldd', '/usr/bin/busybox'], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map((found) => found[1] ?? '');
  for (const library of libraries) lay(library, library);
  const folder = dirname(libraries.find((library) => library.includes('libc.so')) ?? '/lib/libc.so.6');
  lay(join(folder, resolver), join(folder, resolver));
  for (const applet of applets.split(' ')) symlinkSync('busybox', join(target, 'bin', applet));
  for (const name of standIns) symlinkSync('/bin/stand-in', join(target, 'usr/bin', name));
  symlinkSync('/bin/stand-in', join(target, 'usr/sbin/nginx'));
  for (const script of ['app', 'health', 'pass-on', 'stand-in']) {
    copyFileSync(join(import.meta.dirname, `${script}.sh`), join(target, 'bin', script));
    chmodSync(join(target, 'bin', script), 0o755);
  }
  writeFileSync(join(target, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n');
  writeFileSync(join(target, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  writeFileSync(join(target, 'etc/nsswitch.conf'), 'hosts: files dns\n');
};
