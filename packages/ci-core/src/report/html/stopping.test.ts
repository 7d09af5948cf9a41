import { expect, test } from 'vitest';
import type { ServiceReport } from '../schema/deploy-report.ts';
import { describeRollout, momentsOf, type Timeline } from './labels.ts';
import { layersOf, mostTasks } from './layers.ts';
import { serviceSection } from './service-section.ts';

const none = { old: 0, oldStarting: 0, new: 0, newStarting: 0, failed: 0 };
const timeline: Timeline = {
  until: 20_000,
  points: [
    { ...none, at: 0, old: 2 },
    { ...none, at: 1_000, old: 1, stopping: 1, newStarting: 1 },
    { ...none, at: 9_000, stopping: 2, new: 1 },
    { ...none, at: 13_400, old: 0, new: 2 },
    { ...none, at: 15_000, new: 2, stopping: 1 },
    { ...none, at: 15_500, new: 2 },
  ],
  marks: [{ at: 900, what: 'updating' }],
};
const service: ServiceReport = {
  ...{
    name: 'shop_web',
    status: 'updated',
    changed: true,
    running: 2,
    wanted: 2,
    imageBefore: 'web:1',
    imageWanted: 'web:2',
  },
  ...{ image: 'web:2', timeline },
};

test('tasks that are stopping are a layer of their own, above what serves', () => {
  const { stopping, new: fresh } = layersOf(timeline);
  expect(stopping).toEqual([
    { from: 1_000, to: 9_000, low: 1, high: 2 },
    { from: 9_000, to: 13_400, low: 1, high: 3 },
    { from: 15_000, to: 15_500, low: 2, high: 3 },
  ]);
  expect(fresh[0]).toEqual({ from: 9_000, to: 13_400, low: 0, high: 1 });
  expect(mostTasks(timeline)).toBe(3);
});

test('a slow stop is one of the moments, a quick one is not', () => {
  expect(momentsOf(timeline).map(({ at, text }) => [at, text])).toEqual([
    [900, 'update started'],
    [1_000, '12.4 s until 2 tasks had stopped'],
  ]);
  expect(describeRollout(service, timeline)).toContain('12.4 s until 2 tasks had stopped after 1.0 s');
});

test('the page shows them in the chart and in its legend', () => {
  const { markup } = serviceSection(service, 'web', 1);
  expect(markup).toMatch(/<rect class="stopping" x="5\.00%" width="40\.00%"/);
  expect(markup).toContain('</svg> stopping</li>');
  expect(markup).toContain('12.4 s until 2 tasks had stopped');
  const quiet = { ...service, timeline: { ...timeline, points: timeline.points.slice(0, 1) } };
  expect(serviceSection(quiet, 'web', 1).markup).not.toContain('stopping');
});
