import { createHash } from 'node:crypto';
import type { Target } from '../deploy/target.ts';
import { NAME_LIMIT } from '../manifest/limits.ts';
import { STACK_LABEL } from '../stack/stack-state.ts';

/** Which environment deploys a stack, and from which folder on the server. */
export type StackOwner = {
  readonly stack: string;
  readonly environment: string;
  readonly folder: string;
  /** Undefined if only the name of a directory suggests it. */
  readonly project: string | undefined;
};

/** The label of the config that records the owner of a stack, with the stack as its value. */
export const RECORD_LABEL = 'swarm-ci.owner';
const ENVIRONMENT_LABEL = 'swarm-ci.environment';
const FOLDER_LABEL = 'swarm-ci.folder';
const PROJECT_LABEL = 'swarm-ci.project';

const SUFFIX = '_swarm-ci-owner';

export function ownerOf({ stack, environment, serverPath, project }: Target): StackOwner {
  return { stack, environment, folder: withoutSlashes(serverPath), project };
}

/**
 * The config that records the owner. There is one for each stack, because its name is made of the stack's. It has the label
 * of the stack, so `docker stack rm` removes it. No service uses it.
 */
export function recordOf({ stack, environment, folder, project }: StackOwner) {
  const text = `The labels of this config say which environment deploys the stack ${stack} with swarm-ci.\n`;
  return {
    Name: recordName(stack),
    Labels: {
      [STACK_LABEL]: stack,
      [RECORD_LABEL]: stack,
      [ENVIRONMENT_LABEL]: environment,
      [FOLDER_LABEL]: folder,
      ...(project === undefined ? {} : { [PROJECT_LABEL]: project }),
    },
    Data: Buffer.from(text).toString('base64'),
  };
}

export function recordName(stack: string): string {
  if (stack.length + SUFFIX.length <= NAME_LIMIT) return `${stack}${SUFFIX}`;
  const hash = createHash('sha256').update(stack).digest('hex').slice(0, 8);
  return `${stack.slice(0, NAME_LIMIT - SUFFIX.length - hash.length - 1)}-${hash}${SUFFIX}`;
}

/** The owner in the labels of such a config; undefined if they are not complete. */
export function ownerIn(labels: Readonly<Record<string, string>>): StackOwner | undefined {
  const { [RECORD_LABEL]: stack, [ENVIRONMENT_LABEL]: environment, [FOLDER_LABEL]: folder } = labels;
  if (!stack || !environment || !folder) return undefined;
  return { stack, environment, folder: withoutSlashes(folder), project: labels[PROJECT_LABEL] };
}

/** A project counts where both are known: the same folder and environment may be deployed from a machine without CI. */
export function isSameOwner(a: StackOwner, b: StackOwner): boolean {
  const sameProject = a.project === undefined || b.project === undefined || a.project === b.project;
  return a.environment === b.environment && a.folder === b.folder && sameProject;
}

/** `the environment prod of the project shop, in /data/shop/deploy`. */
export function ownerText({ environment, project, folder }: StackOwner): string {
  return `the environment ${environment}${project === undefined ? '' : ` of the project ${project}`}, in ${folder}`;
}

function withoutSlashes(path: string): string {
  return path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}
