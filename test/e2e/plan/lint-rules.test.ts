import { describe, expect, it } from 'vitest';
import { openLook } from '../../support/lint/lint-scene.ts';
import { lintScenes } from '../../support/lint/lint-scenes.ts';
import { rulesIn } from '../../support/lint/lint-text.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';

// What a lint rule says about an engine happens on one, without swarm-ci: the manifest that the rule finds goes wrong, the
// corrected one goes well.
const sandbox = sharedSandbox();
const variables = { REGISTRY: 'registry:5000', STACK: 'shop' };

describe.concurrent('on an engine', () => {
  it.each(Object.entries(lintScenes))('%s', { timeout: 300_000 }, async (rule, scene) => {
    const undo: (() => unknown)[] = [];
    expect(rulesIn(scene.wrong, { variables })).toContain(rule);
    expect(rulesIn(scene.right, { variables })).not.toContain(rule);
    try {
      for (const [text, proves] of [
        [scene.wrong, scene.goesWrong],
        [scene.right, scene.goesWell],
      ] as const) {
        const look = openLook(sandbox, (one) => void undo.push(one as () => unknown));
        await scene.prepare?.(look);
        if (scene.before !== undefined) {
          expect(await look.deploy(scene.before(text))).toMatchObject({ code: 0 });
          await look.runs();
        }
        await proves(look);
      }
    } finally {
      await Promise.all(undo.map((one) => one()));
    }
  });
});
