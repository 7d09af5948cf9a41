import { expect, test } from 'vitest';
import { uploadFault } from './upload-fault.ts';

// As servers wrote it: Debian with a full disk at three moments, BusyBox, a folder of another user.
test.each([
  ['/data/x/.swarm-ci/prod: 1: echo: echo: I/O error', 'free some disk space there'],
  ['tar: .swarm-ci-files: Cannot write: No space left on device', 'free some disk space there'],
  ["mkdir: can't create directory '/data/x/.swarm-ci': No space left on device", 'free some disk space there'],
  ["mkdir: cannot create directory '/data/x': Permission denied", 'make /data/x writable for the user'],
  ['sh: 3: find: not found', 'install tar, findutils and coreutils on the server'],
  ['cat: -: Transport endpoint is not connected', 'run "swarm-ci check" to see what is missing on the server'],
])('%s', (said, hint) => {
  const summary = 'tar: Exiting with failure status due to previous errors';
  expect(uploadFault(`${said}\n`, '/data/x')).toEqual({ said, hint });
  if (!hint.includes('swarm-ci check')) expect(uploadFault(`${said}\n${summary}\n`, '/data/x').said).toBe(said);
});
