import { hit } from '../hit.ts';
import { isTurnedOff } from '../read/health-check.ts';
import { deployed, durationOf } from '../read/lint-service.ts';
import { eachService, type Rule } from '../rule.ts';

export const noHealthCheck: Rule = {
  name: 'no-health-check',
  level: 'warning',
  finds: 'A service without a health check.',
  why: 'Docker counts a task as running as soon as its process has started. An update to a version that starts, but does not work, is not rolled back. A check of the image (HEALTHCHECK in its Dockerfile) counts as well: silence the rule for such a service.',
  wrong: `services:
  web:
    image: shop/web:1
`,
  right: `services:
  web:
    image: shop/web:1
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, http://127.0.0.1:8080/health]
`,
  check: eachService((service) => {
    if (service.isJob || service.body.get('healthcheck') !== undefined) return [];
    const says =
      'no health check: unless its image has one, a version that starts but does not work is not rolled back';
    return [hit(service, service.at, says, 'add "healthcheck:"')];
  }),
};

/** Docker's defaults, in milliseconds. */
const INTERVAL = 30_000;
const RETRIES = 3;
const MONITOR = 5_000;

export const healthCheckMonitor: Rule = {
  name: 'health-check-monitor',
  level: 'warning',
  finds: 'A health check that cannot fail within `update_config.monitor`, which is 5s if it is not set.',
  why: 'Docker watches a new task for the time of `monitor`. A check needs `start_period + interval × retries` to fail. If that takes longer, the update is completed before a version that stops working is noticed, and nothing is rolled back.',
  wrong: `services:
  web:
    image: shop/web:1
    healthcheck:
      test: [CMD, /bin/health]
      interval: 10s
      retries: 3
    deploy:
      update_config: { monitor: 15s, failure_action: rollback }
`,
  right: `services:
  web:
    image: shop/web:1
    healthcheck:
      test: [CMD, /bin/health]
      interval: 3s
      retries: 3
    deploy:
      update_config: { monitor: 15s, failure_action: rollback }
`,
  check: eachService((service) => {
    const check = service.body.get('healthcheck');
    // Without a test, it changes the check of the image, whose other values are unknown.
    if (service.isJob || check?.get('test') === undefined || isTurnedOff(check)) return [];
    const monitor = deployed(service, 'update_config', 'monitor');
    const start = durationOf(check.get('start_period'), 0);
    const interval = durationOf(check.get('interval'), INTERVAL);
    const retries = Number(check.get('retries')?.text ?? RETRIES) || RETRIES;
    const watched = durationOf(monitor, MONITOR);
    if (start === undefined || interval === undefined || watched === undefined) return [];
    // 0 means the default.
    const every = interval || INTERVAL;
    const needed = start + every * retries;
    if (needed <= watched) return [];
    const how = `start_period ${seconds(start)} + ${retries} × interval ${seconds(every)}`;
    const says = `its health check needs ${seconds(needed)} to fail (${how}), but monitor is ${seconds(watched)}: the update is over before`;
    const fix = `set monitor to at least ${seconds(needed)} under deploy.update_config, or check more often`;
    return [hit(service, monitor?.at ?? check.at, says, fix)];
  }),
};

/** As people write it in a compose file. */
function seconds(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}
