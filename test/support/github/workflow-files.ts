import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../root.ts';
import { ACTIONS } from './action-files.ts';

export type WorkflowStep = {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
};
export type WorkflowJob = {
  readonly uses?: string;
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': unknown; readonly queue?: string };
  readonly environment?: unknown;
  readonly 'timeout-minutes'?: unknown;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps?: readonly WorkflowStep[];
  readonly secrets?: unknown;
};
type Call = {
  readonly inputs: Readonly<
    Record<
      string,
      { readonly type?: string; readonly description?: string; readonly default?: unknown; readonly required?: boolean }
    >
  >;
  readonly secrets: Readonly<Record<string, { readonly description?: string }>>;
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
};
export type WorkflowFile = {
  readonly path: string;
  readonly text: string;
  readonly on: { readonly workflow_call: Call; readonly pull_request?: { readonly types?: readonly string[] } };
  readonly permissions: unknown;
  readonly concurrency?: WorkflowJob['concurrency'];
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
};

const WORKFLOWS = '.github/workflows';
const CALLERS = `${ACTIONS}/callers`;

type WorkflowFiles = {
  /** Reusable workflows, for other repositories. */
  readonly called: WorkflowFile[];
  /** Workflows to copy, which call the reusable ones. */
  readonly callers: WorkflowFile[];
  /** Workflows that test this project. */
  readonly own: WorkflowFile[];
};

export async function workflowFiles(): Promise<WorkflowFiles> {
  const here = await filesIn(WORKFLOWS);
  const isCalled = ({ on }: WorkflowFile) => Object(on).workflow_call !== undefined;
  return {
    called: here.filter(isCalled),
    callers: await filesIn(CALLERS),
    own: here.filter((file) => !isCalled(file)),
  };
}

async function filesIn(folder: string): Promise<WorkflowFile[]> {
  const names = (await readdir(join(root, folder))).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(root, folder, name), 'utf8');
      return { ...parse(text), path: `${folder}/${name}`, text };
    }),
  );
}

export function stepsOf({ jobs }: WorkflowFile): (WorkflowStep & { readonly job: string })[] {
  return Object.entries(jobs).flatMap(([job, { steps = [] }]) => steps.map((step) => ({ ...step, job })));
}

/** The swarm-ci job that a step runs. */
export function ourJob({ uses = '' }: WorkflowStep): string | undefined {
  return uses.startsWith(`$/${ACTIONS}/`) ? uses.slice(`$/${ACTIONS}/`.length) : undefined;
}

/** The names that a text takes from a context: `vars`, `secrets`, `inputs`. */
export function namesFrom(context: string, text: string): string[] {
  return [...text.matchAll(new RegExp(`\\b${context}\\.([\\w-]+)`, 'g'))].map(([, name = '']) => name);
}
