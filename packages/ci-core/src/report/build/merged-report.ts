import type { ImagesReport } from '../schema/build-report.ts';

/** The reports of builds that ran side by side, as one. Of a service that was built twice, as after a retry, the later result. */
export function mergedReport(reports: readonly [ImagesReport, ...ImagesReport[]]): ImagesReport {
  const inOrder = [...reports].sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  const services = new Map(inOrder.flatMap((report) => report.services.map((one) => [one.service, one] as const)));
  const built = inOrder.filter((report) => report.services.length > 0);
  const { startedAt, job } = inOrder[0] ?? reports[0];
  return {
    pushed: built.every(({ pushed }) => pushed),
    startedAt,
    ...(job === undefined ? {} : { job }),
    services: [...services.values()].sort((a, b) => (a.service < b.service ? -1 : 1)),
  };
}
