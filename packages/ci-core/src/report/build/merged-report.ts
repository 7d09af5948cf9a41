import type { ImagesReport } from '../schema/build-report.ts';

/** The reports of builds that ran side by side, as one. */
export function mergedReport(reports: readonly [ImagesReport, ...ImagesReport[]]): ImagesReport {
  const built = reports.filter((report) => report.services.length > 0);
  const { startedAt, job } = inOrder(reports)[0] ?? reports[0];
  return {
    pushed: built.every(({ pushed }) => pushed),
    startedAt,
    ...(job === undefined ? {} : { job }),
    services: mergedServices(reports),
  };
}

type Reported<T> = { readonly startedAt: string; readonly services: readonly T[] };

/** The services of all reports, by name. Of a service that was built twice, as after a retry, the later result. */
export function mergedServices<T extends { readonly service: string }>(reports: readonly Reported<T>[]): T[] {
  const services = new Map(inOrder(reports).flatMap((report) => report.services.map((one) => [one.service, one])));
  return [...services.values()].sort((a, b) => (a.service < b.service ? -1 : 1));
}

function inOrder<T extends { readonly startedAt: string }>(reports: readonly T[]): T[] {
  return [...reports].sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}
