import { beforeAll, describe, expect, it } from 'vitest';
import { openLook } from '../../support/lint/lint-scene.ts';
import { lintScenes } from '../../support/lint/lint-scenes.ts';
import { rulesIn } from '../../support/lint/lint-text.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';

// What a lint rule says about an engine happens on one, without swarm-ci: the manifest that the rule finds goes wrong, the
// corrected one goes well.
const sandbox = sharedSandbox();
beforeAll(async () => {
  const { address, user, password } = sandbox.registry;
  await sandbox.docker(sandbox.manager, ['login', '-u', user, '--password-stdin', address], { input: password });
});
const variables = { REGISTRY: 'registry:5000', STACK: 'shop' };

describe.concurrent('on an engine', () => {
  it.each(Object.entries(lintScenes))('%s', { timeout: 300_000 }, async (name, scene) => {
    const [rule] = name.split(':');
    expect(rulesIn(scene.wrong, { variables })).toContain(rule);
    expect(rulesIn(scene.right, { variables })).not.toContain(rule);
    const halves = [
      [scene.wrong, scene.goesWrong],
      [scene.right, scene.goesWell],
    ] as const;
    for (const [text, proves] of halves) {
      const look = openLook(sandbox);
      try {
        await scene.prepare?.(look);
        if (scene.before !== undefined) {
          expect(await look.deploy(scene.before(text))).toMatchObject({ code: 0 });
          await look.runs();
        }
        await proves(look);
      } catch (cause) {
        throw new Error(`${await look.state()}\n${text}`, { cause });
      } finally {
        await look.remove();
      }
    }
  });
});
