import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlanFile } from '@swarm-ci/core';
import { expect } from 'vitest';
import { parsePlanFile } from '../../../packages/ci-core/src/plan/plan-file/plan-file.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import { makeManifests } from './manifests.ts';
import { specsOf } from './stack-look.ts';

const FILE = 'plan.json';
type Env = Readonly<Record<string, string>>;

/** Manifests that are planned into a file, and deployed from it. */
export async function makeReviewedScene(files: Readonly<Record<string, string>>, standard: Env) {
  const manifests = await makeManifests(sharedSandbox(), files);
  const path = join(manifests.directory, FILE);
  const text = () => readFile(path, 'utf8');

  const plan = async (more: Env = {}) => {
    const ran = await manifests.run(['plan', 'prod', '--out', FILE], { ...standard, ...more });
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stderr).toContain(`the plan is in ${FILE}`);
    const { file, problem } = parsePlanFile(await text(), FILE);
    if (file === undefined) throw new Error(problem.message);
    return file;
  };
  const deploy = (more: Env = {}) => manifests.run(['deploy', 'prod', '--plan', FILE], { ...standard, ...more });
  /** The deploy of the plan ends before its first change; returns its problems. */
  const refused = async (more: Env = {}): Promise<string[]> => {
    const before = await specsOf(manifests.stack);
    const { code, stderr } = await deploy(more);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain('nothing was changed');
    expect(await specsOf(manifests.stack)).toEqual(before);
    const problems = stderr.split('\n').filter((line) => line.includes(`${FILE}: `));
    expect(stderr.split('→ run swarm-ci plan prod again and review it').length - 1).toBe(problems.length);
    return problems.map((line) => line.split(`${FILE}: `)[1] ?? '');
  };
  const replace = (file: PlanFile) => writeFile(path, JSON.stringify(file));
  const deployed = async (more: Env = {}) => {
    const { code, stderr } = await manifests.deploy({ ...standard, ...more });
    expect(code, stderr).toBe(0);
  };
  return { manifests, text, plan, deploy, refused, replace, deployed };
}

/** Plain hashes of a secret, as hexadecimal digits and as base64. */
export function hashesOf(secret: string): string[] {
  return ['md5', 'sha1', 'sha256', 'sha512'].flatMap((name) => {
    const hash = (text: string) => createHash(name).update(text).digest();
    return [secret, `${secret}\n`].flatMap((text) => [hash(text).toString('hex'), hash(text).toString('base64')]);
  });
}
