import { type DeployReport, deployReportSchema } from '../schema/deploy-report.ts';

type Sample = { readonly labels?: Readonly<Record<string, string>>; readonly value: number };
type Family = {
  readonly name: string;
  readonly type: 'gauge' | 'stateset';
  /** Must be the last part of the name. */
  readonly unit?: string;
  readonly help: string;
  readonly samples: readonly Sample[];
};

const { outcome, services } = deployReportSchema.shape;
const OUTCOMES = outcome.options;
const STATUSES = services.element.shape.status.options;

/** The report as metrics in OpenMetrics text format: https://prometheus.io/docs/specs/om/open_metrics_spec/ */
export function reportMetrics(report: DeployReport): string {
  const { environment, stack } = report;
  const count = (is: (service: DeployReport['services'][number]) => boolean) => report.services.filter(is).length;
  const families: Family[] = [
    {
      name: 'swarm_ci_deploy_duration_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'Duration of the deploy.',
      samples: [{ value: report.seconds }],
    },
    {
      name: 'swarm_ci_deploy_outcome',
      type: 'stateset',
      help: 'Outcome of the deploy.',
      samples: OUTCOMES.map((one) => ({
        labels: { swarm_ci_deploy_outcome: one },
        value: Number(one === report.outcome),
      })),
    },
    {
      name: 'swarm_ci_deploy_services',
      type: 'gauge',
      help: 'Number of services by verdict.',
      samples: STATUSES.map((status) => ({ labels: { status }, value: count((service) => service.status === status) })),
    },
    {
      name: 'swarm_ci_deploy_services_changed',
      type: 'gauge',
      help: 'Number of services that the deploy changed.',
      samples: [{ value: count(({ changed }) => changed) }],
    },
    {
      name: 'swarm_ci_deploy_rollbacks',
      type: 'gauge',
      help: 'Number of services that the engine rolled back.',
      samples: [{ value: count(({ status }) => status === 'rolled-back') }],
    },
    {
      name: 'swarm_ci_deploy_failed_tasks',
      type: 'gauge',
      help: 'Number of tasks that failed during the rollout.',
      samples: report.services.map(({ name, timeline }) => ({
        labels: { service: name },
        value: timeline?.points.at(-1)?.failed ?? 0,
      })),
    },
    {
      name: 'swarm_ci_deploy_probe_answers',
      type: 'gauge',
      help: 'Number of requests of a probe during the rollout, by result.',
      samples: (report.probes ?? []).flatMap(({ url, asked, failed }, i) => {
        const labels = { probe: String(i + 1), url };
        return [
          { labels: { ...labels, result: 'answered' }, value: asked - failed },
          { labels: { ...labels, result: 'failed' }, value: failed },
        ];
      }),
    },
  ];
  return `${families.map((family) => familyText(family, { environment, stack })).join('')}# EOF\n`;
}

function familyText({ name, type, unit, help, samples }: Family, common: Readonly<Record<string, string>>): string {
  const lines = [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${help}`,
    ...samples.map(({ labels, value }) => `${name}{${labelText({ ...common, ...labels })}} ${value}`),
  ];
  return `${lines.join('\n')}\n`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`)
    .join(',');
}
