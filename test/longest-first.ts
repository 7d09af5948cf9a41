import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { seconds } from './seconds.ts';

const OF_ONE_THAT_IS_NOT_LISTED = 1;

/** Of a file, or of a file and the project that runs it. */
export const secondsOf = (run: string): number => seconds[run.split(' ')[0] ?? ''] ?? OF_ONE_THAT_IS_NOT_LISTED;

/** The longest first, each to the shard that has the least to do so far; among equals by name, so that all shards agree. */
export function shardsOf(runs: readonly string[], count: number): string[][] {
  const shards = Array.from({ length: count }, () => ({ files: [] as string[], seconds: 0 }));
  for (const file of runs.toSorted((a, b) => secondsOf(b) - secondsOf(a) || (a < b ? -1 : 1))) {
    const [least] = shards.toSorted((a, b) => a.seconds - b.seconds);
    least?.files.push(file);
    if (least) least.seconds += secondsOf(file);
  }
  return shards.map((shard) => shard.files);
}

/** Starts the longest files first, so that none of them runs alone at the end, and gives each shard as much to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    return specs.toSorted((a, b) => secondsOf(this.file(b)) - secondsOf(this.file(a)));
  }

  override async shard(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const { index, count } = this.ctx.config.shard ?? { index: 1, count: 1 };
    const keyed = new Map(specs.map((spec) => [`${this.file(spec)} ${spec.project.name}`, spec]));
    return (shardsOf([...keyed.keys()], count)[index - 1] ?? []).flatMap((key) => keyed.get(key) ?? []);
  }

  private file({ moduleId }: TestSpecification): string {
    return relative(this.ctx.config.root, moduleId);
  }
}
