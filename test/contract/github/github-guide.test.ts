import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { actionlint } from '../../support/github/actionlint.ts';
import { readAction } from '../../support/github/run-action.ts';
import { namesFrom, stepsOf, type WorkflowFile, workflowFiles } from '../../support/github/workflow-files.ts';
import { root } from '../../support/root.ts';

const guide = await readFile(join(root, 'docs/github.md'), 'utf8');
const { called, callers } = await workflowFiles();
const OURS = /^OWNER\/swarm-ci\/templates\/github-actions\/([\w-]+)@v/;

test('the examples are workflows that actionlint takes, with inputs that the actions have', async () => {
  const blocks = [...guide.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => `on: push\n${text}`);
  expect(blocks.length).toBeGreaterThan(0);
  for (const text of blocks) {
    expect(await actionlint(text, 'docs/github.md')).toEqual([]);
    const file: WorkflowFile = { ...parse(text), path: 'docs/github.md', text };
    const ours = stepsOf(file).flatMap((step) => {
      const [, name] = OURS.exec(step.uses ?? '') ?? [];
      return name === undefined ? [] : [{ ...step, name }];
    });
    expect(ours.length).toBeGreaterThan(0);
    for (const { name, with: given = {} } of ours) {
      expect(Object.keys((await readAction(name)).inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
    }
  }
});

test('the guide names every caller and every action that is pinned as the workflows pin it', () => {
  for (const { path } of callers) expect(guide).toContain(`(../${path})`);
  const pinned = new Set(called.flatMap(stepsOf).flatMap(({ uses = '' }) => (uses.startsWith('$/') ? [] : [uses])));
  for (const [, uses = ''] of guide.matchAll(/uses: (actions\/\S+)/g)) expect([...pinned]).toContain(uses);
});

test('the guide names variables and secrets that the workflows take, and those that are required', () => {
  const text = called.map((file) => file.text).join('\n');
  const taken = new Set([...namesFrom('vars', text), ...namesFrom('secrets', text)]);
  const named = [...guide.matchAll(/`([A-Z]+_[A-Z_]+|VARIABLES|REGISTRY)`/g)].map(([, name]) => name);
  expect(named.filter((name) => !taken.has(name ?? ''))).toEqual([]);
  expect(named).toEqual(expect.arrayContaining(['SERVER_HOST', 'SERVER_USER', 'SSH_PRIVATE_KEY', 'SSH_KNOWN_HOSTS']));
});
