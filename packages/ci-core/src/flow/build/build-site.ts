import type { Output, Run } from '../../command.ts';
import type { CommandOptions } from '../../plan/build/build-command.ts';
import type { PlannedImage } from '../../plan/build/planned-image.ts';
import { plannedFields, type ServiceBuild } from '../../report/schema/build-report.ts';
import { type BuildFailure, findBuildFailure } from '../../verdict/build/build-failure.ts';

/** What both builders (`docker buildx bake` and `docker build`) need. */
export type BuildSite = {
  readonly run: Run;
  readonly options: CommandOptions;
  /** Temporary folder for files of this build. */
  readonly folder: string;
  readonly push: boolean;
  /** How many images are built at the same time; undefined: the builder decides. */
  readonly concurrency: number | undefined;
  /** Called as soon as an image is done. */
  readonly done: (built: Built) => void;
};

/** The result of one image, with the builder's log of it. */
export type Built = {
  readonly planned: PlannedImage;
  readonly log: string;
  readonly seconds: number;
  readonly digest?: string;
  readonly failure?: BuildFailure;
};

export function resultOf({ planned, seconds, digest, failure }: Built): ServiceBuild {
  if (failure === undefined) {
    return { ...plannedFields(planned), status: 'built', ...(digest === undefined ? {} : { digest }), seconds };
  }
  const { step, lines } = failure;
  const error = { ...(step === undefined ? {} : { step }), lines: [...lines] };
  return { ...plannedFields(planned), status: 'failed', seconds, error };
}

export function textOf({ stdout, stderr }: Output): string {
  return [stdout, stderr]
    .map((text) => text.trimEnd())
    .filter(Boolean)
    .join('\n');
}

/** `step` is used when the log does not name one; `target` is bake's name for the image. */
export function failed(planned: PlannedImage, log: string, seconds: number, step: string, target?: string): Built {
  const failure = findBuildFailure(log, target);
  return { planned, log, seconds, failure: { ...failure, step: failure.step ?? step } };
}

export function secondsSince(start: number): number {
  return Math.round((Date.now() - start) / 10) / 100;
}
