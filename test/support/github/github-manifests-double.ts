import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestsRequest, ManifestsState } from '../review/manifests-state.ts';
import { type Answer, type Asked, type ReviewDouble, reviewDouble } from '../review/review-double.ts';

const { examples } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/review-platforms/github.json'), 'utf8'),
).components;
const example = (name: string) => examples[name].value;
// The examples lack what their own schemas ask for.
const { source, ...repository } = example('full-repository-default-response');
const exampleRepository = { ...repository, source: { ...source, language: null }, language: null };
const refused = (message: string): Answer => ({ status: 422, json: { message, documentation_url: 'https://docs' } });

/** GitHub with the repository `ops/deploy-manifests`. */
export function githubManifests(state: ManifestsState): Promise<ReviewDouble> {
  const trees = new Map<string, ReadonlyMap<string, string>>();
  return reviewDouble({
    description: 'github.json',
    base: '',
    tokenOf: (headers) => String(headers.authorization ?? '').replace(/^(token|bearer) /i, ''),
    refusal: (status, token) => ({ message: `${status} for ${token}`, documentation_url: 'https://docs.github.com' }),
    answer: (asked) => answer(asked, state, trees),
  });
}

type Body = {
  readonly base_tree: string;
  readonly tree: readonly { readonly path: string; readonly content: string; readonly mode: string }[] & string;
  readonly message: string;
  readonly parents: readonly string[];
  readonly sha: string;
  readonly force?: boolean;
  readonly ref: string;
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly labels: string[];
};
type Trees = Map<string, ReadonlyMap<string, string>>;

function answer({ method, parts, query, ...rest }: Asked, state: ManifestsState, trees: Trees): Answer | undefined {
  const body = rest.body as unknown as Body;
  const [, owner, repo, kind, name = '', ...more] = parts;
  if (`${owner}/${repo}` !== 'ops/deploy-manifests') return undefined;
  if (kind === undefined) return ok({ ...exampleRepository, default_branch: 'trunk' });
  if (kind === 'contents') return content(state, [name, ...more].join('/'), query.get('ref') ?? '');
  if (kind === 'git') return git({ method, what: name, id: more.join('/'), body }, state, trees);
  if (kind === 'issues') {
    const found = state.requests.find(({ number }) => number === Number(name));
    found?.labels.push(...body.labels);
    const [label] = example('label-items');
    return ok((found?.labels ?? []).map((one) => ({ ...label, name: one })));
  }
  if (method === 'GET') {
    const open = state.requests.filter(
      ({ source, target, state: now }) =>
        now === 'open' && `ops:${source}` === query.get('head') && target === query.get('base'),
    );
    const [simple] = example('pull-request-simple-items');
    return ok(open.map((one) => ({ ...simple, requested_teams: [], ...told(one) })));
  }
  if (method === 'POST') {
    if (!state.branches.has(body.head)) return refused('head is invalid');
    const made: ManifestsRequest = {
      ...{ number: state.requests.length + 1, source: body.head, target: body.base, title: body.title },
      ...{ body: body.body, labels: [], state: 'open' },
    };
    state.requests.push(made);
    return { status: 201, json: pull(made) };
  }
  const found = state.requests.find(({ number }) => number === Number(name));
  if (found === undefined) return undefined;
  Object.assign(found, { title: body.title, body: body.body });
  return ok(pull(found));
}

type GitAsked = { readonly method: string; readonly what: string; readonly id: string; readonly body: Body };

function git({ method, what, id, body }: GitAsked, state: ManifestsState, trees: Trees): Answer | undefined {
  if (what === 'ref') {
    const sha = state.branches.get(id.replace('heads/', ''));
    return sha === undefined ? undefined : ok(reference(id, sha));
  }
  if (what === 'trees' && method === 'GET') {
    const paths = [...(trees.get(id)?.keys() ?? [])];
    const entries = paths.map((path) => ({ path, mode: state.modes.get(path) ?? '100644', type: 'blob', sha: 'b' }));
    return ok({ ...example('git-tree'), sha: id, tree: entries, truncated: false });
  }
  if (what === 'trees') {
    const files = new Map(trees.get(body.base_tree));
    for (const { path, content: text, mode } of body.tree) {
      files.set(path, text);
      state.modes.set(path, mode);
    }
    const sha = `${trees.size}`.padStart(40, 'e');
    trees.set(sha, files);
    return { status: 201, json: { ...example('git-tree'), sha } };
  }
  if (what === 'commits' && method === 'GET') {
    const found = state.commits.get(id);
    if (found === undefined) return undefined;
    trees.set(`tree-${id}`, found.files);
    return ok(commit(id, `tree-${id}`));
  }
  if (what === 'commits') {
    const [parent = ''] = body.parents;
    const sha = state.add({ files: trees.get(body.tree) ?? new Map(), parent, message: body.message });
    return { status: 201, json: commit(sha, body.tree) };
  }
  state.takeCommit();
  const branch = (method === 'POST' ? body.ref.replace('refs/', '') : id).replace('heads/', '');
  const now = state.branches.get(branch);
  if ((method === 'POST') === (now !== undefined))
    return refused(method === 'POST' ? 'Reference already exists' : 'Reference does not exist');
  if (method === 'PATCH' && !body.force && state.commits.get(body.sha)?.parent !== now)
    return refused('Update is not a fast forward');
  state.branches.set(branch, body.sha);
  return { status: method === 'POST' ? 201 : 200, json: reference(`heads/${branch}`, body.sha) };
}

function content({ commits, encoding }: ManifestsState, path: string, ref: string): Answer | undefined {
  const text = commits.get(ref)?.files.get(path);
  if (text === undefined) return undefined;
  const base64 = Buffer.from(text, encoding).toString('base64');
  return ok({ ...example('content-file-response-if-content-is-a-file'), path, content: base64 });
}

function commit(sha: string, tree: string) {
  const shown = example('git-commit');
  return { ...shown, sha, tree: { ...shown.tree, sha: tree } };
}

function reference(ref: string, sha: string) {
  const shown = example('git-ref');
  return { ...shown, ref: `refs/${ref}`, object: { ...shown.object, sha: sha.padStart(40, '0') } };
}

function pull(request: ManifestsRequest) {
  return { ...example('pull-request'), requested_teams: [], ...told(request) };
}

function told({ number, title, body }: ManifestsRequest) {
  return { number, title, body, state: 'open', html_url: `https://github.com/ops/deploy-manifests/pull/${number}` };
}

function ok(json: unknown): Answer {
  return { status: 200, json };
}
