import { describe, expect, test } from 'vitest';
import { parseOpenMetrics } from '../../../../../test/support/report/open-metrics.ts';
import { recordedReport } from '../../../../../test/support/report/report-pictures.ts';
import { reportMetrics } from './open-metrics.ts';

const report = await recordedReport();
const where = { environment: 'prod', stack: 'shop_prod' };

describe('the report as OpenMetrics', () => {
  const families = new Map(parseOpenMetrics(reportMetrics(report)).map((family) => [family.name, family]));
  const samples = (name: string) => families.get(name)?.samples ?? [];

  test('has duration, outcome, services changed, rollbacks and failed tasks', () => {
    expect(families.get('swarm_ci_deploy_duration_seconds')).toMatchObject({ type: 'gauge', unit: 'seconds' });
    expect(samples('swarm_ci_deploy_duration_seconds')).toEqual([{ labels: where, value: report.seconds }]);
    expect(samples('swarm_ci_deploy_services_changed')).toEqual([{ labels: where, value: 4 }]);
    expect(samples('swarm_ci_deploy_rollbacks')).toEqual([{ labels: where, value: 1 }]);
    const failed = samples('swarm_ci_deploy_failed_tasks').filter(({ value }) => value > 0);
    expect(failed).toEqual([{ labels: { ...where, service: 'shop_prod_frontend' }, value: 1 }]);
  });

  test('has the answers of each probe', () => {
    const [probe] = report.probes ?? [];
    const labels = { ...where, probe: '1', url: probe?.url };
    expect(samples('swarm_ci_deploy_probe_answers')).toEqual([
      { labels: { ...labels, result: 'answered' }, value: (probe?.asked ?? 0) - (probe?.failed ?? 0) },
      { labels: { ...labels, result: 'failed' }, value: probe?.failed },
    ]);
  });

  test('says the outcome as a set of states, one of them true', () => {
    expect(families.get('swarm_ci_deploy_outcome')?.type).toBe('stateset');
    const states = samples('swarm_ci_deploy_outcome');
    expect(states.length).toBeGreaterThan(3);
    expect(states.filter(({ value }) => value === 1)).toEqual([
      { labels: { ...where, swarm_ci_deploy_outcome: 'rolled-back' }, value: 1 },
    ]);
  });

  test('carries hostile names whole', () => {
    const stack = 'a"b\\n\\\nc{},="x';
    const [family] = parseOpenMetrics(reportMetrics({ ...report, stack }));
    expect(family?.samples[0]?.labels.stack).toBe(stack);
  });
});

describe('the parser of the tests refuses', () => {
  test.each([
    ['no end', 'a 1\n'],
    ['a sample without a type', 'a 1\n# EOF\n'],
    ['a family twice', '# TYPE a gauge\na 1\n# TYPE a gauge\n# EOF\n'],
    ['a sample twice', '# TYPE a gauge\na{b="c"} 1\na{b="c"} 2\n# EOF\n'],
    ['an open quote', '# TYPE a gauge\na{b="c"d"} 1\n# EOF\n'],
    ['a wrong unit', '# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n'],
    ['an empty line', '# TYPE a gauge\n\na 1\n# EOF\n'],
  ])('%s', (_, text) => {
    expect(() => parseOpenMetrics(text)).toThrow();
  });
});
