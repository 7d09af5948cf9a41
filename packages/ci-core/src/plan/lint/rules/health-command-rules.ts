import { shorten } from '../../../text.ts';
import { hit } from '../hit.ts';
import { lackedBy } from '../image-tools.ts';
import { healthTestOf } from '../read/health-check.ts';
import { eachService, type Rule } from '../rule.ts';

const MAX_SHOWN = 80;
/** What only a shell makes sense of, or what belongs to the arguments of a command. */
const SHELL_TEXT = /\s(?:-\w|--\w|https?:|\|\||&&|[|<>])/;
const OPERATOR = /^(?:\|\|$|&&$|[|;<]$|\d?>)/;

export const healthCheckCommand: Rule = {
  name: 'health-check-command',
  level: 'error',
  finds:
    'A health check of the form `[CMD, "command with arguments"]`, a list that does not begin with CMD, CMD-SHELL or NONE, or one text that does.',
  why: 'After CMD, the engine takes the first item as the name of one program, blanks included. There is no such program, so each check fails. A list with another first word is never run at all. In one text, CMD and NONE are names of programs for the shell. Either way, the engine waits for a task to become healthy, and none does.',
  wrong: `services:
  web:
    image: shop/web:1
    healthcheck:
      test: [CMD, "curl -f http://127.0.0.1:8080/health"]
`,
  right: `services:
  web:
    image: shop/web:1
    healthcheck:
      test: [CMD, curl, -f, "http://127.0.0.1:8080/health"]
`,
  check: eachService((service) => {
    const test = healthTestOf(service);
    if (test === undefined) return [];
    const word = test.isText ? /^(?:CMD(?:-SHELL)?(?= )|NONE$)/.exec(test.words[0]?.trim() ?? '')?.[0] : undefined;
    if (word !== undefined) {
      const says = `its health check is one text that begins with ${word}: a shell looks for a program of that name, and no task becomes healthy`;
      return [hit(service, test.at, says, word === 'NONE' ? 'write [NONE]' : `leave out ${word}, or write a list`)];
    }
    if (test.kind !== 'CMD' && test.kind !== 'CMD-SHELL') {
      const says =
        'its health check is a list that does not begin with CMD or CMD-SHELL: it is never run, and no task becomes healthy';
      return [hit(service, test.at, says, 'begin the list with CMD, or write the command as one text')];
    }
    const [first = '', ...others] = test.words;
    if (test.kind !== 'CMD' || others.length > 0 || !SHELL_TEXT.test(first)) return [];
    const shown = shorten(test.written[0] ?? '', MAX_SHOWN);
    const says = `its health check runs a program that is called "${shown}", which does not exist: no task becomes healthy`;
    return [hit(service, test.at, says, 'write each argument as an item of its own, or CMD-SHELL instead of CMD')];
  }),
};

export const healthCheckForm: Rule = {
  name: 'health-check-form',
  level: 'warning',
  finds:
    'A health check that is not run as it is written: several items after CMD-SHELL, or `||` and the like after CMD.',
  why: 'After CMD-SHELL, only the first item is the command, without its arguments. After CMD there is no shell: `||` is an argument.',
  wrong: `services:
  web:
    image: shop/web:1
    healthcheck:
      test: [CMD-SHELL, curl, -f, "http://127.0.0.1:8080/health"]
`,
  right: `services:
  web:
    image: shop/web:1
    healthcheck:
      test: [CMD, curl, -f, "http://127.0.0.1:8080/health"]
`,
  check: eachService((service) => {
    const test = healthTestOf(service);
    if (test === undefined) return [];
    const { at, kind, words, written } = test;
    if (kind === 'CMD-SHELL' && words.length > 1) {
      const says = `its health check runs "${shorten(written[0] ?? '', MAX_SHOWN)}" alone: after CMD-SHELL, only the first item is the command`;
      return [hit(service, at, says, 'write the command and its arguments as one item, or CMD instead of CMD-SHELL')];
    }
    const [operator] = kind === 'CMD' ? words.flatMap((word) => OPERATOR.exec(word)?.[0] ?? []) : [];
    if (operator === undefined) return [];
    const says = `its health check passes "${operator}" to the command as an argument: after CMD there is no shell`;
    return [hit(service, at, says, 'write the whole command as one text after CMD-SHELL')];
  }),
};

export const healthCheckTool: Rule = {
  name: 'health-check-tool',
  level: 'warning',
  finds:
    'A health check whose command the image does not have, as far as the image is a known one: curl, wget, or a shell in a distroless image.',
  why: 'A check whose command does not exist fails each time, so no task becomes healthy.',
  wrong: `services:
  cache:
    image: redis:7.4-alpine
    healthcheck:
      test: [CMD, curl, -f, "http://127.0.0.1:6379"]
`,
  right: `services:
  cache:
    image: redis:7.4-alpine
    healthcheck:
      test: [CMD, redis-cli, ping]
`,
  check: eachService((service) => {
    const test = healthTestOf(service);
    const image = service.body.get('image');
    if (test === undefined || image?.text === undefined) return [];
    const tool = test.kind === 'CMD' ? (test.words[0] ?? '') : (/^\s*([\w./-]+)/.exec(test.words[0] ?? '')?.[1] ?? '');
    const lacked = lackedBy(image.text).find((one) => one === tool || (one === 'sh' && test.kind === 'CMD-SHELL'));
    if (lacked === undefined) return [];
    const says = `its health check needs ${lacked}, which the image ${image.written} does not have`;
    return [hit(service, test.at, says, 'use a command that the image has, or add it to the image')];
  }),
};
