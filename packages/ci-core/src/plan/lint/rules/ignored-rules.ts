import { hit } from '../hit.ts';
import { IGNORED } from '../ignored-options.ts';
import { isOn } from '../read/field.ts';
import { eachService, type Rule } from '../rule.ts';

export const ignoredOption: Rule = {
  name: 'ignored-option',
  level: 'warning',
  finds: 'An option of a service that Swarm ignores, such as `restart`, `privileged` or `container_name`.',
  why: 'The service runs without it. Docker mentions it in one line of its output.',
  wrong: `services:
  web:
    image: shop/web:1
    restart: always
`,
  right: `services:
  web:
    image: shop/web:1
    deploy:
      restart_policy: { condition: any }
`,
  check: (input) => [...ignoredInServices(input), ...(input.ignoredOptions ?? [])],
};

const ignoredInServices = eachService((service) =>
  service.body.entries().flatMap(({ key, keyAt }) => {
    const fix = IGNORED.get(key);
    return fix === undefined ? [] : [hit(service, keyAt, `"${key}" has no effect in a stack`, fix)];
  }),
);

export const dependsOn: Rule = {
  name: 'depends-on',
  level: 'warning',
  finds: '`depends_on` without an effect: with `restart: true`, or all of it with the setting `order: none`.',
  why: 'Only a deploy of swarm-ci follows this order. Swarm starts all services at the same time, as after the restart of a node, and does not restart one with another. A service has to wait for what it needs, or to fail and be restarted.',
  wrong: `services:
  web:
    image: shop/web:1
    depends_on:
      db: { condition: service_started, restart: true }
  db:
    image: shop/db:1
`,
  right: `services:
  web:
    image: shop/web:1
    depends_on: [db]
  db:
    image: shop/db:1
`,
  check: eachService((service, { isOrdered }) => {
    const entry = service.body.entries().find(({ key }) => key === 'depends_on');
    if (entry === undefined) return [];
    if (!isOrdered) {
      const says = 'depends_on has no effect with the setting "order: none": all services are changed at the same time';
      return [hit(service, entry.keyAt, says, 'let the service wait for what it needs, and remove depends_on')];
    }
    const restarts = entry.value.entries().filter(({ value }) => isOn(value.get('restart')));
    return restarts.map(({ key, keyAt }) => {
      const says = `"restart: true" has no effect in a stack: the service keeps running when "${key}" is updated`;
      return hit(service, keyAt, says, `let the service connect to "${key}" again by itself, and remove "restart"`);
    });
  }),
};
