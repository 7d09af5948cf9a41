import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  type BuildReport,
  buildReportSchema,
  commaList,
  type ImagesReport,
  invalidInput,
  mergedReport,
} from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';
import { readReport } from './read-report.ts';

const WRITER = { writer: 'build-images', flag: 'report' };

/** The report of `build-images`, or those of a job for each service: `a.json,b.json`, or a name with `*` in it. */
export async function readBuildReports(names: string, world: World): Promise<ImagesReport> {
  const [first, ...rest] = await readEachBuildReport(names, world);
  if (first !== undefined) return rest.length === 0 ? first : mergedReport([first, ...rest]);
  const hint = 'name the reports that build-images wrote: --report FILE[,FILE]';
  throw invalidInput([{ at: names, message: 'no file has such a name', hint }]);
}

/** Each of these reports; none if no file has such a name. */
export async function readEachBuildReport(names: string, world: World): Promise<BuildReport[]> {
  const files = (await Promise.all(commaList(names).map((name) => filesOf(name, world)))).flat();
  return Promise.all([...new Set(files)].map((file) => readReport(file, WRITER, buildReportSchema, world)));
}

async function filesOf(name: string, world: World): Promise<string[]> {
  const pattern = basename(name);
  if (!pattern.includes('*')) return [name];
  const parts = pattern.split('*');
  const [start = '', end = ''] = [parts[0], parts.at(-1)];
  const found = await readdir(world.resolve(dirname(name))).catch(() => []);
  return found
    .filter((file) => parts.length === 2 && file.length >= start.length + end.length)
    .filter((file) => file.startsWith(start) && file.endsWith(end))
    .sort()
    .map((file) => join(dirname(name), file));
}
