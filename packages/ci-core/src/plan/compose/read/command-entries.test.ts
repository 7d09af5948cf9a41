import { expect, test } from 'vitest';
import { parseYaml } from '../../../yaml.ts';
import { commandOverlay, withoutOverlay } from './command-entries.ts';

const source = (file: string, text: string) => ({ file, base: '.', text, yaml: parseYaml(file, text).yaml });

test('a config or secret that has only a command gets a file that stands for it', () => {
  const overlay = commandOverlay([
    source(
      'a.yaml',
      'secrets: { op: { x-command: [op, read] }, env: { environment: DB }, late: { x-command: [op] } }\n',
    ),
    source('b.yaml', 'secrets: { late: { environment: LATE } }\nconfigs: { c: { x-command: [make-config] } }\n'),
  ]);
  expect(JSON.parse(overlay ?? '')).toEqual({
    configs: { c: { file: '.swarm-ci-x-command' } },
    secrets: { op: { file: '.swarm-ci-x-command' } },
  });
  expect(commandOverlay([source('a.yaml', 'secrets: { env: { environment: DB } }\n')])).toBeUndefined();
});

test('what was merged is without these files again', () => {
  const secrets = { op: { file: '/a/b/.swarm-ci-x-command', 'x-command': ['op'] }, own: { file: '/a/b/own' } };
  expect(withoutOverlay({ services: {}, secrets })).toEqual({
    services: {},
    secrets: { op: { 'x-command': ['op'] }, own: { file: '/a/b/own' } },
  });
});
