import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { seconds } from './seconds.ts';

const OF_ONE_THAT_IS_NOT_LISTED = 1;

/** Starts the longest files first, so that none of them runs alone at the end, and gives each shard as much to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => this.length(b) - this.length(a) || (this.key(a) < this.key(b) ? -1 : 1));
  }

  override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index, count } = this.ctx.config.shard ?? { index: 1, count: 1 };
    const shards = Array.from({ length: count }, () => ({ files: [] as TestSpecification[], seconds: 0 }));
    for (const file of await this.sort(files)) {
      const [least] = shards.toSorted((a, b) => a.seconds - b.seconds);
      least?.files.push(file);
      if (least) least.seconds += this.length(file);
    }
    return shards[index - 1]?.files ?? [];
  }

  private length(file: TestSpecification): number {
    return seconds[this.key(file)] ?? OF_ONE_THAT_IS_NOT_LISTED;
  }

  private key({ moduleId }: TestSpecification): string {
    return relative(this.ctx.config.root, moduleId);
  }
}
