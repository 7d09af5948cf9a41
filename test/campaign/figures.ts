import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RoundResult } from './campaign.ts';

/** What the last run of a campaign showed. */
export type CampaignFigures = {
  readonly campaign: string;
  /** None for a campaign that needs no engine. */
  readonly engine?: string | undefined;
  readonly date: string;
  readonly commit: string;
  readonly seed: number;
  readonly rounds: number;
  readonly failed: number;
  readonly minutes: number;
  /** Numbers summed up over the rounds, words counted. */
  readonly counts: Readonly<Record<string, number>>;
};

const FILE = 'test/campaign/figures.json';

export function figuresOf(
  campaign: string,
  engine: string | undefined,
  seed: number,
  results: readonly RoundResult[],
): CampaignFigures {
  const counts = new Map<string, number>();
  for (const [name, value] of results.flatMap(({ figures }) => Object.entries(figures))) {
    const [key, more] = typeof value === 'number' ? [name, value] : [`${name}: ${value}`, 1];
    counts.set(key, (counts.get(key) ?? 0) + more);
  }
  const spent = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return {
    campaign,
    engine,
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    seed,
    rounds: results.length,
    failed: results.filter(({ ok }) => !ok).length,
    minutes: Math.round(spent / 6_000) / 10,
    counts: Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b))),
  };
}

export function readCampaignFigures(root: string): CampaignFigures[] {
  const file = join(root, FILE);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/** In the place of those of the same campaign on the same engine. */
export function keepFigures(root: string, figures: CampaignFigures): void {
  const key = ({ campaign, engine }: CampaignFigures) => `${campaign} ${engine ?? ''}`;
  const kept = readCampaignFigures(root).filter((other) => key(other) !== key(figures));
  const sorted = [...kept, figures].sort((a, b) => key(a).localeCompare(key(b)));
  writeFileSync(join(root, FILE), `${JSON.stringify(sorted, undefined, 2)}\n`);
}
