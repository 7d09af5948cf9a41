import { readFileSync } from 'node:fs';
import { CiError } from '../../errors.ts';
import type { Host } from '../host/host.ts';
import { recordInput } from './whole-record.ts';

// $1 folder of the environment.
const READ = 'cat -- "$1/alert.json" 2>/dev/null || :';

const WRITE = readFileSync(new URL('./write-alert.sh', import.meta.url), 'utf8');

/** The record of the alert that is open for an environment; empty without one. */
export async function readOpenAlert(host: Host, workFolder: string): Promise<string> {
  return (await host.run({ argv: ['sh', '-c', READ, 'sh', workFolder] })).stdout;
}

/** Keeps the record beside the releases, where the next deploy finds it; an empty one removes it. */
export async function writeOpenAlert(host: Host, workFolder: string, record: string): Promise<void> {
  const { code, stderr } = await host.run({ argv: ['sh', '-c', WRITE, 'sh', workFolder], stdin: recordInput(record) });
  if (code !== 0) throw new CiError('SERVER_UNUSABLE', `alert.json in ${workFolder} on ${host.name}: ${stderr.trim()}`);
}
