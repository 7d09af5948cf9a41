import { execa } from 'execa';

/** The Node that runs this, and Node 24, by the name shown. */
export async function bothNodes(): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await execa('npx', ['--yes', '-p', 'node@24', 'which', 'node']);
  return new Map([
    [`Node ${process.versions.node.split('.')[0]}`, process.execPath],
    ['Node 24', stdout.trim()],
  ]);
}
