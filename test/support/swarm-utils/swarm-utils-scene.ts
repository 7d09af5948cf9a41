import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeployReport } from '@swarm-ci/core';
import { expect, onTestFinished } from 'vitest';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';
import { type Called, callJob } from '../command/call-job.ts';
import { type DoubleOptions, type SwarmUtilsDouble, swarmUtilsDouble } from './swarm-utils-double.ts';
import { recordedUpdate } from './swarm-utils-record.ts';

export const TOKEN = 'tok3n-Of.Web~Zq7Xw2';

export type SwarmUtilsScene = {
  readonly folder: string;
  readonly double: SwarmUtilsDouble;
  readonly call: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Called>;
  /** `update-service` of shop_web to registry/web:<tag>, with its report. */
  readonly update: (tag: string, ...args: string[]) => Promise<Called & { readonly report: DeployReport }>;
  readonly write: (name: string, content: unknown) => Promise<void>;
};

/** A folder, and a SwarmUtils that knows shop_web; the tag of the image decides the result of an update. */
export async function swarmUtilsScene(options: Partial<DoubleOptions> = {}): Promise<SwarmUtilsScene> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-utils-'));
  const double = await swarmUtilsDouble({
    subjects: { shop_web: { update: TOKEN } },
    work: async (subject, { image }) => {
      const kind = String(image).split(':').at(-1);
      return recordedUpdate(kind === 'bad' || kind === 'pause' || kind === 'rollback-paused' ? kind : 'good', subject);
    },
    ...options,
  });
  onTestFinished(async () => {
    await double.close();
    await rm(folder, { recursive: true, force: true });
  });
  const call: SwarmUtilsScene['call'] = async (args, env = {}) => {
    const own = { SWARM_UTILS_URL: double.url, SWARM_UTILS_TOKEN: TOKEN, ...env };
    const called = await callJob(args, { cwd: folder, env: own });
    const report = await readFile(join(folder, 'deploy-report.json'), 'utf8').catch(() => '');
    // However it ends, and although the server says it back.
    for (const text of [called.stdout, called.stderr, report]) expect(text).not.toMatch(/tok3n/i);
    expect(called.stderr).not.toContain('this is a bug');
    return called;
  };
  return {
    folder,
    double,
    call,
    update: async (tag, ...args) => {
      const called = await call(['update-service', '--service', 'shop_web', '--image', `registry/web:${tag}`, ...args]);
      const text = await readFile(join(folder, 'deploy-report.json'), 'utf8').catch(() => undefined);
      if (text === undefined) throw new Error(`no report: ${called.stderr}`);
      return { ...called, report: deployReportSchema.parse(JSON.parse(text)) };
    },
    write: (name, content) =>
      writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content)),
  };
}
