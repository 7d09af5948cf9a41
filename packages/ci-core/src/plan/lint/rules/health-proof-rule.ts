import { shorten } from '../../../text.ts';
import { hit } from '../hit.ts';
import { healthTestOf } from '../read/health-check.ts';
import { eachService, type Rule } from '../rule.ts';

const MAX_SHOWN = 80;
/** A server that is run to read its configuration or to print its version, and no command that runs if it succeeds. */
const READS_ONLY = /^\s*(?:[\w./-]*\/)?(?:nginx -[tTqvV]+|haproxy -(?:c|v+))(?!\S)(?!.*(?:&&|[;|]))/;

export const healthCheckProof: Rule = {
  name: 'health-check-proof',
  level: 'warning',
  finds: 'A health check that reads only the configuration or the version of nginx or HAProxy.',
  why: 'It also succeeds while the server does not listen, or does not respond any more. HAProxy listens only after it has looked up its servers, which may take seconds. With `order: start-first`, the old task is stopped meanwhile, and all requests fail.',
  wrong: `services:
  proxy:
    image: haproxy:3.2-alpine
    healthcheck:
      test: [CMD, haproxy, -c, -f, /usr/local/etc/haproxy/haproxy.cfg]
`,
  right: `services:
  proxy:
    image: haproxy:3.2-alpine
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, http://127.0.0.1:8080/health]
`,
  check: eachService((service) => {
    const test = healthTestOf(service);
    if (test === undefined) return [];
    const isList = test.kind === 'CMD';
    const command = isList ? test.words.join(' ') : (test.words[0] ?? '').replace(/\|\| *(?:exit|false)\b.*/, '');
    if (!READS_ONLY.test(command)) return [];
    const shown = shorten(test.written.join(' '), MAX_SHOWN);
    const says = `its health check "${shown}" also succeeds while the server does not listen`;
    return [hit(service, test.at, says, 'send the server a request, or test that its socket exists')];
  }),
};
