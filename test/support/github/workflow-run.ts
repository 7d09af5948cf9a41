import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
  type WorkflowTemplate,
} from '@actions/workflow-parser';
import { parse } from 'yaml';
import { root } from '../root.ts';
import { type Contexts, evaluate, holds, members, type Result, type Token, valueIn } from './github-expressions.ts';

/** What started a run: the environment of its jobs and the document about it, as recorded. */
export type Started = {
  readonly env: Readonly<Record<string, string>>;
  readonly event: Readonly<Record<string, unknown>>;
};

type Outputs = Readonly<Record<string, string>>;
/** What the steps of a job that runs end with. */
export type Performed = {
  readonly result: Result;
  readonly steps?: Readonly<Record<string, { readonly outputs: Outputs }>>;
};
export type Perform = (job: string, contexts: Contexts) => Promise<Performed>;

type Job = NonNullable<WorkflowTemplate['jobs']>[number];
type Ended = { readonly result: Result; readonly outputs: Outputs };

/** A workflow with what it calls, read by GitHub's own parser; throws what that says of it. */
export async function loadWorkflow(path: string): Promise<WorkflowTemplate> {
  const file = async (name: string) => ({ name, content: await readFile(join(root, name), 'utf8') });
  const { context, value } = parseWorkflow(await file(path), new NoOperationTraceWriter());
  const fail = () => {
    const errors = context.errors.getErrors().map(({ message }) => message);
    if (errors.length > 0) throw new Error(`${path}: ${errors.join('; ')}`);
  };
  fail();
  if (value === undefined) throw new Error(`${path} is empty`);
  const called = { getFileContent: (ref: { path: string }) => file(ref.path) };
  const workflow = await convertWorkflowTemplate(context, value, called, { fetchReusableWorkflowDepth: 1 });
  fail();
  return workflow;
}

/** The jobs of a workflow that an event runs, as `<caller's job>/<job>`, and how each ended. */
export async function runWorkflow(workflow: WorkflowTemplate, started: Started, perform: Perform) {
  const ended = new Map<string, Ended>();
  if (!listens(workflow, started)) return ended;
  const { env, event } = started;
  const github = {
    event_name: env.GITHUB_EVENT_NAME,
    event,
    ref: env.GITHUB_REF,
    repository: env.GITHUB_REPOSITORY,
    run_id: env.GITHUB_RUN_ID,
    sha: env.GITHUB_SHA,
    actor: env.GITHUB_ACTOR,
  };
  const outside = { github, inputs: event.inputs ?? {}, vars: {}, secrets: {}, needs: {} };
  await runJobs(workflow.jobs, outside, async (caller, contexts) => {
    if (caller.type !== 'reusableWorkflowJob') throw new Error(`${caller.id} calls nothing`);
    const inside = { ...outside, inputs: inputsOf(caller, contexts) };
    const jobs = await runJobs(caller.jobs ?? [], inside, async (job, contexts) => {
      const { result, steps = {} } = await perform(job.id.value, contexts);
      const outputs = members(job.outputs).map(([name, token]) => [
        name,
        String(valueIn(token, { ...contexts, steps }) ?? ''),
      ]);
      const one: Ended = { result, outputs: Object.fromEntries(outputs) };
      ended.set(`${caller.id.value}/${job.id.value}`, one);
      return one;
    });
    return { result: resultOf(jobs), outputs: await outputsOf(caller.ref.value, { jobs }) };
  });
  return ended;
}

async function runJobs(
  jobs: readonly Job[],
  contexts: Contexts,
  run: (job: Job, contexts: Contexts) => Promise<Ended>,
): Promise<Readonly<Record<string, Ended>>> {
  const all: Record<string, Ended> = {};
  const waiting = [...jobs];
  for (let job = next(waiting, all); job !== undefined; job = next(waiting, all)) {
    const names = (job.needs ?? []).map(({ value }) => value);
    const needs = Object.fromEntries(names.map((name) => [name, all[name]]));
    const needed = names.map((name) => all[name]?.result ?? 'skipped');
    const known = { ...contexts, needs };
    const runs = holds(evaluate(job.if.expression, known, needed));
    all[job.id.value] = runs ? await run(job, known) : { result: 'skipped', outputs: {} };
  }
  return all;
}

/** Of a called workflow. */
function resultOf(jobs: Readonly<Record<string, Ended>>): Result {
  const results = Object.values(jobs).map(({ result }) => result);
  if (results.includes('failure')) return 'failure';
  return results.includes('success') ? 'success' : 'skipped';
}

/** What a called workflow says its outputs are; the parser leaves them out. */
async function outputsOf(ref: string, contexts: Contexts): Promise<Outputs> {
  const path = ref.replace(/^[^/]+\/[^/]+\//, '').replace(/@.*/, '');
  const { on } = parse(await readFile(join(root, path), 'utf8'));
  const outputs: Readonly<Record<string, { readonly value: string }>> = on.workflow_call.outputs ?? {};
  const entries = Object.entries(outputs).map(([name, { value }]) => {
    const [, expression = ''] = /^\$\{\{(.+)\}\}$/.exec(value) ?? [];
    return [name, String(evaluate(expression, contexts) ?? '')];
  });
  return Object.fromEntries(entries);
}

/** The next job whose needs have ended. */
function next(waiting: Job[], ended: Readonly<Record<string, Ended>>): Job | undefined {
  const at = waiting.findIndex(({ needs = [] }) => needs.every(({ value }) => value in ended));
  return at === -1 ? undefined : waiting.splice(at, 1)[0];
}

/** What the caller gives, else the defaults. */
function inputsOf(caller: Extract<Job, { type: 'reusableWorkflowJob' }>, contexts: Contexts): Record<string, unknown> {
  const given = new Map(members(caller['input-values']).map(([name, token]) => [name, valueIn(token, contexts)]));
  const empty: Readonly<Record<string, unknown>> = { boolean: false, number: 0 };
  const input = ([name, definition]: [string, Token]): [string, unknown] => {
    const about = new Map(members(definition));
    const fallback = about.get('default');
    const type = `${about.get('type')}`;
    return [name, given.get(name) ?? (fallback === undefined ? (empty[type] ?? '') : valueIn(fallback, contexts))];
  };
  return Object.fromEntries(members(caller['input-definitions']).map(input));
}

/** The filters of `on` that our workflows use. */
function listens({ events }: WorkflowTemplate, { env, event }: Started): boolean {
  const name = env.GITHUB_EVENT_NAME ?? '';
  const filter = events[name];
  if (filter === undefined) return false;
  const { types, branches } = Object(filter) as { types?: string[]; branches?: string[] };
  if (types !== undefined && !types.includes(String(event.action))) return false;
  return branches === undefined || branches.includes(env.GITHUB_REF?.replace('refs/heads/', '') ?? '');
}
