import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, release, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { execa } from 'execa';
import type { Measured } from './measured.ts';

/** What the bench found. */
export type Figures = {
  readonly date: string;
  readonly commit: string;
  readonly machine: {
    readonly cores: number;
    readonly memory: string;
    readonly kernel: string;
    /** The highest of the machine's load averages before a row. */
    readonly load: number;
  };
  readonly rows: readonly (Measured & { readonly engine?: 'bookworm' | 'current' })[];
};

const FIGURES = resolve(import.meta.dirname, 'figures.json');

export async function figuresOf(rows: Figures['rows'], load: number): Promise<Figures> {
  const { stdout: commit } = await execa('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname });
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const machine = { cores: availableParallelism(), memory, kernel: release(), load: Math.round(load * 10) / 10 };
  const rounded = rows.map((row) => ({ ...row, value: Math.round(row.value * 1000) / 1000 }));
  return { date: new Date().toISOString().slice(0, 10), commit, machine, rows: rounded };
}

/** Keeps the figures; rows that were not measured this time stay as they were recorded before. */
export async function recordFigures(figures: Figures): Promise<void> {
  const before = await readFigures().catch(() => undefined);
  const nameOf = ({ measure, on, engine }: Figures['rows'][number]) => JSON.stringify([measure, on, engine]);
  const now = new Map(figures.rows.map((row) => [nameOf(row), row]));
  const kept = (before?.rows ?? []).map((row) => now.get(nameOf(row)) ?? row);
  const known = new Set(kept.map(nameOf));
  const rows = [...kept, ...figures.rows.filter((row) => !known.has(nameOf(row)))];
  await writeFile(FIGURES, `${JSON.stringify({ ...figures, rows }, null, 2)}\n`);
}

/** The figures recorded last. */
export async function readFigures(): Promise<Figures> {
  return JSON.parse(await readFile(FIGURES, 'utf8')) as Figures;
}
