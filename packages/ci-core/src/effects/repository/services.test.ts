import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findServices } from './services.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'swarm-ci-services-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const lay = (...files: string[]) => {
  for (const file of files) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
};
const found = async () => {
  const { services, problems } = await findServices(root);
  expect(problems).toEqual([]);
  return services;
};

describe('findServices', () => {
  it('are the folders with a Dockerfile, wherever they are', async () => {
    lay('web/Dockerfile', 'backend/api/Dockerfile', 'backend/Dockerfile', 'my.svc_2/Dockerfile', 'docs/a.md');
    expect(await found()).toEqual(['backend', 'backend/api', 'my.svc_2', 'web']);
  });

  it('the common Dockerfile, hidden folders, node_modules and other names make none', async () => {
    lay('Dockerfile', '.git/Dockerfile', '.devcontainer/Dockerfile', 'node_modules/a/Dockerfile');
    lay('a/node_modules/b/Dockerfile', 'a/Dockerfile.dev', 'a/dockerfile', 'b/Dockerfile/x', 'c/Dockerfile');
    expect(await found()).toEqual(['c']);
  });

  it('without any: the folders in services/, when there is a common Dockerfile', async () => {
    lay('services/api/main.py', 'services/my-svc/main.py', 'services/README.md', 'services/.cache/x', 'lib/x.py');
    expect(await found()).toEqual([]);
    lay('Dockerfile');
    expect(await found()).toEqual(['api', 'my-svc']);
    lay('web/Dockerfile');
    expect(await found()).toEqual(['web']);
  });

  it('links that lead in a circle are not followed, a Dockerfile may be one', async () => {
    lay('a/Dockerfile', 'b/x');
    symlinkSync('..', join(root, 'a/up'));
    symlinkSync('../a/Dockerfile', join(root, 'b/Dockerfile'));
    expect(await found()).toEqual(['a', 'b']);
  });

  it('says when there is no such folder', async () => {
    const { services, problems } = await findServices(join(root, 'nowhere'));
    expect(services).toEqual([]);
    expect(problems).toEqual([{ at: join(root, 'nowhere'), message: expect.any(String), hint: expect.any(String) }]);
  });
});
