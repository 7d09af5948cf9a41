import { expect, test } from 'vitest';
import type { Command, Output } from '../../command.ts';
import type { PlannedImage } from '../../plan/build/planned-image.ts';
import { bakeImages } from './bake-images.ts';

const planned = (service: string): PlannedImage => ({
  service,
  repository: `registry.example/${service}`,
  tag: '1',
  image: `registry.example/${service}:1`,
  context: '.',
  dockerfile: 'Dockerfile',
  target: undefined,
  args: {},
  platforms: [],
  secrets: [],
  labels: {},
  cache: undefined,
  attestations: { provenance: undefined, sbom: undefined },
  defined: undefined,
});
const error = (text: string): Output => ({ code: 1, stdout: '', stderr: `ERROR: target common: ${text}\n` });
const canceled = error('failed to solve: Canceled: context canceled');
const done: Output = { code: 0, stdout: '', stderr: '' };

/** Runs a build of two images with a docker command that answers this, one after another. */
async function bake(...outputs: readonly Output[]) {
  const asked: Command[] = [];
  const built: string[] = [];
  const run = async (command: Command) => {
    asked.push(command);
    return outputs[asked.length - 1] ?? done;
  };
  await bakeImages([planned('common'), planned('own')], {
    run,
    options: { cwd: '.', env: {} },
    folder: '/nonexistent',
    push: false,
    concurrency: undefined,
    done: ({ planned: { service }, failure }) => built.push(`${service} ${failure === undefined ? 'built' : 'failed'}`),
  });
  return { bakes: asked.map(({ argv }) => argv.slice(-2)), built };
}

test('a build that the builder canceled is run again', async () => {
  const { bakes, built } = await bake(canceled, canceled);
  expect(built).toEqual(['common built', 'own built']);
  expect(bakes).toHaveLength(3);
});

test('a builder that cancels each build fails it', async () => {
  const { built } = await bake(canceled, canceled, canceled);
  expect(built).toEqual(['common failed', 'own built']);
});

test('a failed step is not run again', async () => {
  const { bakes, built } = await bake(
    error('failed to solve: process "make" did not complete successfully: exit code: 2'),
  );
  expect(built).toEqual(['common failed', 'own built']);
  expect(bakes.map((names) => names.at(-1))).toEqual(['own', 'own']);
});
