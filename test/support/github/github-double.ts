import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type Asked, type Kept, page, type ReviewDouble, reviewDouble } from '../review/review-double.ts';

const { examples } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/review-platforms/github.json'), 'utf8'),
).components;
const exampleComment = examples['issue-comment'].value;
const [exampleLabel] = examples['label-items'].value;
// The example's team lacks what the schema of a team asks for.
const examplePull = { ...examples['pull-request-simple-items'].value[0], requested_teams: [] };

/** GitHub with the repository `group/shop` and its pull request #7 of the commit `c0ffee`; on Enterprise below `/api/v3`. */
export function githubDouble(login: string, base = ''): Promise<ReviewDouble> {
  const graphql = base === '' ? '/graphql' : base.replace(/\/v3$/, '/graphql');
  return reviewDouble({
    description: 'github.json',
    base,
    // GraphQL is not part of the REST API's description.
    undescribed: [graphql],
    tokenOf: (headers) => String(headers.authorization ?? '').replace(/^(token|bearer) /i, ''),
    refusal: (status, token) => ({ message: `${status} for ${token}`, documentation_url: 'https://docs.github.com' }),
    answer: (asked, comments, say) =>
      `/${asked.parts.join('/')}` === graphql
        ? { status: 200, json: { data: { viewer: { login } } } }
        : answer(asked, comments, say, login),
  });
}

function answer(asked: Asked, comments: Kept[], say: ReviewDouble['say'], login: string): Answer | undefined {
  const { method, parts, body } = asked;
  const [, owner, repo, kind, number, what] = parts;
  if (owner !== 'group' || repo !== 'shop') return undefined;
  if (kind === 'commits') {
    const pull = (number: number, state: string) => ({ ...examplePull, number, state, merged_at: null });
    const merged = { ...pull(7, 'closed'), merged_at: '2026-01-31T10:00:00Z', merge_commit_sha: 'beef' };
    const holding: Record<string, unknown[]> = {
      c0ffee: [pull(3, 'closed'), pull(7, 'open')],
      beef: [pull(9, 'open'), merged],
    };
    return { status: 200, json: holding[number ?? ''] ?? [] };
  }
  if (number === 'comments') return change(asked, comments, login);
  if (number !== '7') return undefined;
  const labels = ['build-api', 'build-web, too'].map((name) => ({ ...exampleLabel, name }));
  if (what === 'labels') return page(labels, asked, '');
  if (method === 'POST') return { status: 201, json: comment(say(login, body.body ?? '')) };
  return page(comments.map(comment), asked, '');
}

function change({ method, parts, body }: Asked, comments: Kept[], login: string): Answer | undefined {
  const found = comments.findIndex(({ id }) => id === Number(parts[5]));
  const kept = comments[found];
  if (kept === undefined || kept.author !== login) return undefined;
  if (method === 'PATCH') {
    kept.body = body.body ?? '';
    return { status: 200, json: comment(kept) };
  }
  comments.splice(found, 1);
  return { status: 204 };
}

function comment({ id, author, body }: Kept) {
  const address = `https://github.com/group/shop/pull/7#issuecomment-${id}`;
  return { ...exampleComment, id, body, html_url: address, user: { ...exampleComment.user, login: author } };
}
