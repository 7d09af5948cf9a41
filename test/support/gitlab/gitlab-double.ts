import { type KeptDeployment, type KeptDeployments, keptDeployments } from '../review/kept-deployments.ts';
import {
  type Answer,
  type Asked,
  type DeploymentDouble,
  type Kept,
  page,
  type ReviewDouble,
  reviewDouble,
} from '../review/review-double.ts';

const at = '2026-01-31T10:00:00.000Z';

/** GitLab with the project `group/shop` and its merge request !7 of the commit `c0ffee`. */
export async function gitlabDouble(login: string, base = '/api/v4'): Promise<DeploymentDouble> {
  const deployments = keptDeployments();
  const double = await reviewDouble({
    description: 'gitlab.json',
    base,
    tokenOf: (headers) => String(headers['private-token'] ?? ''),
    // A server that says the token back: it must not come out anywhere.
    refusal: (status, token) => ({ message: `${status} for ${token}` }),
    answer: (asked, comments, say) =>
      asked.parts[2] === 'deployments' ? deploy(asked, deployments, login) : answer(asked, comments, say, login),
  });
  return { ...double, deployments };
}

/** The branches of the project. A commit is known if it looks like one. */
const BRANCHES = ['main', 'feature'];

/**
 * https://docs.gitlab.com/api/deployments/#create-a-deployment : refuses a commit or a branch that the project does not have.
 */
function deploy({ method, parts, body }: Asked, deployments: KeptDeployments, login: string): Answer | undefined {
  if (method !== 'POST' || parts.length !== 3) return undefined;
  const { environment = '', sha = '', ref = '', status } = body as Partial<KeptDeployment>;
  const refused = (field: string, words: string) => ({ status: 400, json: { message: { [field]: [words] } } });
  if (!/^[0-9a-f]{40}$/.test(sha)) return refused('sha', 'The commit does not exist');
  if (!BRANCHES.includes(ref)) return refused('ref', 'The branch or tag does not exist');
  const kept = deployments.add({ environment, sha, ref });
  deployments.end(kept, status ?? 'running');
  const where = { id: 9, name: environment, external_url: null };
  const dates = { created_at: at, updated_at: at };
  return {
    status: 201,
    json: {
      id: kept.id,
      iid: kept.id,
      sha,
      ref,
      status,
      ...dates,
      user: author(login),
      environment: where,
      deployable: null,
    },
  };
}

function answer(asked: Asked, comments: Kept[], say: ReviewDouble['say'], login: string): Answer | undefined {
  const { method, parts, body } = asked;
  const [, project, , number, , id] = parts;
  const path = parts.map(encodeURIComponent).join('/');
  if (path === 'user') return { status: 200, json: author(login) };
  if (project !== 'group/shop') return undefined;
  if (parts[2] === 'repository') {
    const holding: Record<string, unknown[]> = {
      c0ffee: [request('closed', 3), request('opened', 7)],
      beef: [request('opened', 9), { ...request('merged', 7), merge_commit_sha: 'beef' }],
    };
    return { status: 200, json: holding[parts[4] ?? ''] ?? [] };
  }
  if (number !== '7') return undefined;
  if (parts.length === 4) return { status: 200, json: request('opened', 7) };
  const system = { ...note({ id: 100_000, author: 'ann', body: 'added 1 commit' }), system: true };
  if (method === 'GET') return page([system, ...comments.map(note)], asked, path);
  if (method === 'POST') return { status: 201, json: note(say(login, body.body ?? '')) };
  const found = comments.findIndex((comment) => comment.id === Number(id));
  const comment = comments[found];
  if (comment === undefined || comment.author !== login) return undefined;
  if (method === 'PUT') {
    comment.body = body.body ?? '';
    return { status: 200, json: note(comment) };
  }
  comments.splice(found, 1);
  return { status: 204 };
}

function note({ id, author: login, body }: Kept) {
  const noteable = { noteable_id: 377, noteable_type: 'MergeRequest', noteable_iid: 7, project_id: 5 };
  const flags = { system: false, resolvable: false, confidential: false, internal: false };
  return { id, body, attachment: null, author: author(login), created_at: at, updated_at: at, ...noteable, ...flags };
}

function author(login: string) {
  return { id: login.length, username: login, name: login, state: 'active' };
}

function request(state: string, iid: number) {
  const address = `https://gitlab.example.com/group/shop/-/merge_requests/${iid}`;
  const branches = { source_branch: 'a', target_branch: 'main' };
  const labels = ['build-api', 'build-web, too'];
  return {
    id: 370 + iid,
    iid,
    project_id: 5,
    title: 'A',
    state,
    labels,
    web_url: address,
    author: author('ann'),
    ...branches,
  };
}
