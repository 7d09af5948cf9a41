import { hit } from '../hit.ts';
import { deployed } from '../read/lint-service.ts';
import { eachService, type Rule } from '../rule.ts';

/** The label by which swarm-ci knows a service that is meant to end. */
const FINISHES = 'swarm-ci.finishes';

export const maxAttempts: Rule = {
  name: 'max-attempts',
  level: 'warning',
  finds: 'A service with `restart_policy.max_attempts`.',
  why: 'After that many failures in a place, the engine starts no new task there. It does not try again when the database is back: the service stays down until the next deploy.',
  wrong: `services:
  web:
    image: shop/web:1
    deploy:
      restart_policy: { max_attempts: 2, delay: 1s }
`,
  right: `services:
  web:
    image: shop/web:1
    deploy:
      restart_policy: { delay: 1s }
`,
  check: eachService((service) => {
    const most = deployed(service, 'restart_policy', 'max_attempts');
    if (service.isJob || most === undefined || !(Number(most.text) > 0)) return [];
    const says = `restart_policy.max_attempts is ${most.text}: after ${most.text} failed restarts the task stays down`;
    return [hit(service, most.at, says, 'remove max_attempts; "delay" keeps the restarts apart')];
  }),
};

export const restartCondition: Rule = {
  name: 'restart-condition',
  level: 'warning',
  finds: 'A service whose `restart_policy.condition` is `on-failure` or `none`.',
  why: 'With `on-failure`, a task that exits with 0 is not replaced. That includes a container that the engine stops because it is unhealthy, if its process handles SIGTERM. With `none`, no task is ever replaced. Services that are meant to end have the deploy label `swarm-ci.finishes: "true"`.',
  wrong: `services:
  web:
    image: shop/web:1
    deploy:
      restart_policy: { condition: on-failure }
`,
  right: `services:
  web:
    image: shop/web:1
    deploy:
      restart_policy: { condition: any }
`,
  check: eachService((service) => {
    const condition = deployed(service, 'restart_policy', 'condition');
    if (service.isJob || (condition?.text !== 'on-failure' && condition?.text !== 'none')) return [];
    const labels = deployed(service, 'labels');
    const isMeant =
      labels?.get(FINISHES) !== undefined || labels?.items().some(({ text }) => text?.startsWith(`${FINISHES}=`));
    if (isMeant) return [];
    const ended =
      condition.text === 'none' ? 'a task that ends' : 'a task that exits with 0, also one that was unhealthy,';
    const says = `restart_policy.condition is ${condition.text}: ${ended} is not replaced`;
    return [
      hit(service, condition.at, says, 'use condition: any; for a service that is meant to end: mode: replicated-job'),
    ];
  }),
};
