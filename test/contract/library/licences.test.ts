import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { thirdPartyLicences } from '../../../packages/jobs/third-party.ts';
import { ACTIONS } from '../../support/github/action-files.ts';
import { root } from '../../support/root.ts';

it('the command of the actions comes with the licence of every package in it', async () => {
  const text = await readFile(join(root, ACTIONS, 'dist/LICENSES.txt'), 'utf8');
  const sections = text.split(/^-{80}$/m).slice(1);
  const names = sections.map((section) => /^\n\n(\S+)@\d\S* \((.+)\)/.exec(section)?.[1]);
  expect(names).toEqual(expect.arrayContaining(['ssh2', 'undici', 'yaml', 'zod', '@octokit/rest', '@gitbeaker/rest']));
  expect(names).not.toContain(undefined);
  const permissive = /\((MIT|ISC|0BSD|Unlicense|BlueOak-1\.0\.0|Apache-2\.0|BSD-[23]-Clause)\)/;
  const granted = /\(see below\)[\s\S]*Permission is hereby granted, free of charge/;
  expect(sections.filter((section) => !permissive.test(section) && !granted.test(section))).toEqual([]);
});

it('a package without a licence stops the build', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-licences-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const inside = join(folder, 'node_modules/one/esm');
  await mkdir(inside, { recursive: true });
  await writeFile(join(inside, 'package.json'), '{ "type": "module" }');
  const write = (manifest: object) =>
    writeFile(join(folder, 'node_modules/one/package.json'), JSON.stringify(manifest));
  const module = join(inside, 'index.js');
  await write({ name: 'one', version: '1.0.0' });
  expect(() => thirdPartyLicences([module])).toThrow('one@1.0.0 names no licence');
  await write({ name: 'one', version: '1.0.0', license: 'MIT' });
  await writeFile(join(folder, 'node_modules/one/LICENCE.md'), 'Do as you like.\r\n');
  expect(thirdPartyLicences([module, '/src/own.ts'])).toMatch(/one@1\.0\.0 \(MIT\)\n\nDo as you like\.\n$/);
});
