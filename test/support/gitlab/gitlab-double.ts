import { type Answer, type Asked, type Kept, page, type ReviewDouble, reviewDouble } from '../review/review-double.ts';

const at = '2026-01-31T10:00:00.000Z';

/** GitLab with the project `group/shop` and its merge request !7 of the commit `c0ffee`. */
export function gitlabDouble(login: string, base = '/api/v4'): Promise<ReviewDouble> {
  return reviewDouble({
    description: 'gitlab.json',
    base,
    tokenOf: (headers) => String(headers['private-token'] ?? ''),
    // A server that says the token back: it must not come out anywhere.
    refusal: (status, token) => ({ message: `${status} for ${token}` }),
    answer: (asked, comments, say) => answer(asked, comments, say, login),
  });
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
