import type { ManifestsRequest, ManifestsState } from '../review/manifests-state.ts';
import { type Answer, type Asked, type ReviewDouble, reviewDouble } from '../review/review-double.ts';

/** GitLab with the project `ops/deploy-manifests`. */
export function gitlabManifests(state: ManifestsState): Promise<ReviewDouble> {
  return reviewDouble({
    description: 'gitlab.json',
    base: '/api/v4',
    tokenOf: (headers) => String(headers['private-token'] ?? ''),
    refusal: (status, token) => ({ message: `${status} for ${token}` }),
    answer: (asked) => answer(asked, state),
  });
}

type Body = {
  readonly branch: string;
  readonly commit_message: string;
  readonly start_sha?: string;
  readonly force?: boolean;
  readonly actions: readonly {
    readonly file_path: string;
    readonly content: string;
    readonly last_commit_id?: string;
  }[];
} & { readonly title: string; readonly description: string; readonly labels?: string } & {
  readonly source_branch: string;
  readonly target_branch: string;
};

function answer({ method, parts, query, ...rest }: Asked, state: ManifestsState): Answer | undefined {
  const body = rest.body as unknown as Body;
  const [, project, , kind, name = '', ...more] = parts;
  if (project !== 'ops/deploy-manifests') return undefined;
  if (parts.length === 2) return ok({ id: 9, path_with_namespace: project, default_branch: 'trunk', web_url: url('') });
  if (kind === 'branches') {
    const sha = state.branches.get([name, ...more].join('/'));
    return sha === undefined ? undefined : ok({ name, commit: commit(sha), protected: false });
  }
  if (kind === 'files') return file(state, [name, ...more].join('/'), query.get('ref') ?? '');
  if (kind === 'commits') return push(state, body);
  if (method === 'GET') {
    const wanted = state.requests.filter(
      ({ source, target, state: now }) =>
        now === 'open' && source === query.get('source_branch') && target === query.get('target_branch'),
    );
    return ok(wanted.map(request));
  }
  if (method === 'POST') {
    const { title, description, labels = '', source_branch: source, target_branch: target } = body;
    if (!state.branches.has(source)) return { status: 409, json: { message: ['no such branch'] } };
    const made: ManifestsRequest = {
      ...{ number: state.requests.length + 1, source, target, title, body: description, state: 'open' },
      labels: labels.split(',').filter(Boolean),
    };
    state.requests.push(made);
    return { status: 201, json: request(made) };
  }
  const found = state.requests.find(({ number }) => number === Number(kind));
  if (found === undefined) return undefined;
  Object.assign(found, { title: body.title, body: body.description });
  return ok(request(found));
}

function file(state: ManifestsState, path: string, ref: string): Answer | undefined {
  const text = state.commits.get(ref)?.files.get(path);
  if (text === undefined) return undefined;
  const common = { file_name: path.split('/').at(-1), file_path: path, ref, encoding: 'base64', blob_id: 'b' };
  const content = Buffer.from(text, state.encoding).toString('base64');
  return ok({ ...common, content, commit_id: ref, last_commit_id: lastChange(state, ref, path) });
}

/** The newest commit in which the file became what it is. */
function lastChange({ commits }: ManifestsState, sha: string, path: string): string {
  const { parent, files } = commits.get(sha) ?? {};
  if (!parent || commits.get(parent)?.files.get(path) !== files?.get(path)) return sha;
  return lastChange({ commits } as ManifestsState, parent, path);
}

function push(state: ManifestsState, body: Body): Answer {
  state.takeCommit();
  const parent = body.start_sha ?? state.branches.get(body.branch);
  if (parent === undefined) return { status: 400, json: { message: 'You can only create or edit files on a branch' } };
  if (body.start_sha !== undefined && state.branches.has(body.branch) && !body.force)
    return { status: 400, json: { message: 'A branch with that name exists already' } };
  const files = new Map(state.commits.get(parent)?.files);
  for (const { file_path: path, content, last_commit_id: last } of body.actions) {
    if (last !== undefined && last !== lastChange(state, parent, path))
      return { status: 400, json: { message: `The file has changed since you started editing it: ${path}` } };
    files.set(path, content);
  }
  const sha = state.add({ files, parent, message: body.commit_message });
  state.branches.set(body.branch, sha);
  return { status: 201, json: commit(sha) };
}

function commit(sha: string) {
  return { id: sha, short_id: sha.slice(0, 8), title: 'A' };
}

function request({ number, title, body, labels, source, target }: ManifestsRequest) {
  const author = { id: 1, username: 'bot', name: 'bot', state: 'active' };
  const branches = { source_branch: source, target_branch: target };
  const web_url = url(`/-/merge_requests/${number}`);
  return {
    id: 100 + number,
    iid: number,
    project_id: 9,
    title,
    description: body,
    state: 'opened',
    labels,
    web_url,
    author,
    ...branches,
  };
}

function url(path: string): string {
  return `https://gitlab.example.com/ops/deploy-manifests${path}`;
}

function ok(json: unknown): Answer {
  return { status: 200, json };
}
