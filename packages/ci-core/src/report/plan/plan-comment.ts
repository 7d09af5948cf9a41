import { shortSha } from '../../text.ts';
import { code, link } from '../text/markdown-text.ts';
import type { PlanReport } from './plan-report.ts';
import { changeText, driftText, orderText, planHeadline, refusalText } from './plan-text.ts';
import { plannedJobLines } from './planned-job-report.ts';
import { plannedRolloutLine } from './planned-rollout-report.ts';

type Service = PlanReport['services'][number];

const SIGNS: Readonly<Record<Service['status'], string>> = {
  created: '🟢',
  updated: '🟡',
  unchanged: '⚪',
  removed: '🔴',
};

/** The comment with a plan, at most `limit` bytes; if it is too long, whole lines are left out. */
export function renderPlanComment(report: PlanReport, limit: number): string {
  const lines = bodyLines(report);
  for (let kept = lines.length; ; kept--) {
    const left =
      kept < lines.length ? ['', `…and more, omitted to fit the size limit ${link('(see the job)', report.job)}`] : [];
    const body = [...headLines(report), ...lines.slice(0, kept), ...left, ...footLines(report)].join('\n');
    if (Buffer.byteLength(body) <= limit || kept === 0) return body;
  }
}

/** The first line of the comment, by which the next job finds it: one comment per environment. */
export function planMarker(environment: string): string {
  return `<!-- swarm-ci:plan:${encodeURIComponent(environment.toWellFormed())} -->`;
}

function headLines(report: PlanReport): string[] {
  const { environment, refused, changes } = report;
  const sign = refused ? '❌' : changes ? '📋' : '✅';
  return [
    planMarker(environment),
    `### ${sign} ${code(planHeadline(report))}`,
    ...(refused ? ['', code(refusalText(refused))] : []),
    '',
  ];
}

function bodyLines(report: PlanReport): string[] {
  const { services, networks, configs, secrets, files, warnings, waves } = report;
  const made = (what: string, names: readonly string[]) => names.map((name) => `- new ${what} ${code(name)}`);
  return [
    '| | Service | | What changes |',
    '| --- | --- | --- | --- |',
    ...services.map((service) => row(service, report)),
    '',
    ...(report.releaseJobs ?? []).map(
      (job) =>
        `- ${plannedJobLines(job)
          .map((line) => code(line.trim()))
          .join('<br>')}`,
    ),
    ...(report.rollouts ?? []).map((one) => `- ${code(plannedRolloutLine(one))}`),
    ...made('network', networks),
    ...made('config', configs),
    ...made('secret', secrets),
    ...files.map(({ path, change }) => `- ${change} file ${code(path)}`),
    ...(waves === undefined ? [] : [`- ${code(orderText(waves))}`]),
    ...warnings.map((warning) => `- ⚠️ ${code(warning)}`),
  ];
}

function row({ name, status, image, changes, drifted }: Service, report: PlanReport): string {
  const details = [
    ...(status === 'created' && image !== undefined ? [code(image)] : []),
    ...changes.map((change) => code(changeText(change))),
    ...(drifted ? [`⚠️ ${code(driftText(report))}`] : []),
  ];
  return `| ${SIGNS[status]} | ${code(name)} | ${status} | ${details.join('<br>')} |`;
}

function footLines({ environment, planFile, job, commit, commitUrl }: PlanReport): string[] {
  const deploy = `swarm-ci deploy ${environment} --plan ${planFile}`;
  const exactly = planFile === undefined ? [] : ['', `To deploy exactly this plan: ${code(deploy)}`];
  const links = [link('job', job), link(`commit ${shortSha(commit ?? '')}`.trim(), commitUrl)].filter(Boolean);
  return links.length === 0 ? exactly : [...exactly, '', links.join(' · ')];
}
