import type { PlannedImage } from '../../plan/build/planned-image.ts';
import { type BuildReport, makeBuildReport, plannedFields, type ServiceBuild } from '../schema/build-report.ts';
import { mergedServices } from './merged-report.ts';

type Requested = {
  /** The images that the jobs together had to build. */
  readonly images: readonly PlannedImage[];
  readonly now: Date;
  readonly commit: string | undefined;
  readonly job: string | undefined;
};

/** The reports of several build jobs as the report of one. An image that none of them has counts as failed. */
export function collectedReport(reports: readonly BuildReport[], requested: Requested): BuildReport {
  const { images, now, commit, job } = requested;
  const services = mergedServices(reports);
  const reported = new Set(services.map(({ service }) => service));
  const lost = images.filter(({ service }) => !reported.has(service)).map(lostBuild);
  const starts = reports.map(({ startedAt }) => Date.parse(startedAt));
  const ends = reports.map(({ startedAt, seconds }) => Date.parse(startedAt) + seconds * 1000);
  return makeBuildReport({
    services: [...services, ...lost].sort((a, b) => (a.service < b.service ? -1 : 1)),
    pushed: reports.every(({ pushed, services: built }) => pushed || built.length === 0),
    startedAt: new Date(Math.min(now.getTime(), ...starts)),
    endedAt: new Date(starts.length === 0 ? now.getTime() : Math.max(...ends)),
    commit,
    job,
  });
}

function lostBuild(planned: PlannedImage): ServiceBuild {
  const lines = ['no report of a build job has this service: the job ended before its report, or no job builds it'];
  return { ...plannedFields(planned), status: 'failed', seconds: 0, error: { lines } };
}
