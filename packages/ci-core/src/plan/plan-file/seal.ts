import { createHmac, type KeyObject } from 'node:crypto';
import type { PlanFile } from './plan-file.ts';

/** Makes fingerprints that only a job with the same key can make. */
export type Seal = {
  readonly from: NonNullable<PlanFile['key']>;
  /** `subject` keeps equal values of different things apart. */
  readonly fingerprint: (subject: string, value: unknown) => string;
};

export function createSeal(from: Seal['from'], key: KeyObject): Seal {
  const fingerprint: Seal['fingerprint'] = (subject, value) =>
    createHmac('sha256', key)
      .update(`${subject}\0${canonicalJson(value)}`)
      .digest('hex');
  return { from, fingerprint };
}

/** The same text for equal values, whatever the order of their members is. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

/** The file with the fingerprint of all the rest of it. */
export function sealed(file: PlanFile, seal: Seal | undefined): PlanFile {
  const { seal: _, ...rest } = file;
  return seal === undefined ? rest : { ...rest, seal: seal.fingerprint('plan file', rest) };
}

/** Why this job cannot trust a file that was read; undefined if it can. */
export function sealProblem(file: PlanFile, seal: Seal | undefined): string | undefined {
  if (file.key === undefined && seal === undefined) return undefined;
  if (seal === undefined) return `was made with ${file.key}, which this job does not have`;
  if (file.key === undefined) return `was made without ${seal.from}, so it cannot be verified`;
  if (file.key !== seal.from) return `was made with ${file.key}, and this job has ${seal.from}`;
  if (file.seal === sealed(file, seal).seal) return undefined;
  return `was changed after it was written, or ${seal.from} of this job is another one`;
}
