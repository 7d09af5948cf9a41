import { z } from 'zod';
import { define, type Setting } from '../setting.ts';
import { list } from '../value-schemas.ts';

/** Settings for the lint of compose files. */
export const lintSettings = {
  lint: define({
    describe:
      'What the findings of lint do in check, plan and deploy: "warn" stops at errors and shows warnings, "strict" stops at warnings, too, "off" does not lint',
    env: ['SWARM_CI_LINT'],
    schema: z.enum(['warn', 'strict', 'off'], 'must be warn, strict or off'),
    default: 'warn',
    placeholder: 'MODE',
  }),
  lintIgnore: define({
    describe:
      'Lint rules that are silent in all compose files; a comment "# swarm-ci-lint: ignore RULE" silences a rule in one place',
    env: ['SWARM_CI_LINT_IGNORE'],
    schema: list,
    list: 'items',
    placeholder: 'RULE[,RULE]',
  }),
} satisfies Record<string, Setting>;
