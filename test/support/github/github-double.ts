import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KeptDeployments, keptDeployments } from '../review/kept-deployments.ts';
import {
  type Answer,
  type Asked,
  type DeploymentDouble,
  type Kept,
  page,
  type ReviewDouble,
  reviewDouble,
} from '../review/review-double.ts';

const { examples } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/review-platforms/github.json'), 'utf8'),
).components;
const exampleComment = examples['issue-comment'].value;
const [exampleLabel] = examples['label-items'].value;
// The example's team lacks what the schema of a team asks for.
const examplePull = { ...examples['pull-request-simple-items'].value[0], requested_teams: [] };

/** GitHub with the repository `group/shop` and its pull request #7 of the commit `c0ffee`; on Enterprise below `/api/v3`. */
export async function githubDouble(login: string, base = ''): Promise<DeploymentDouble> {
  const deployments = keptDeployments();
  const graphql = base === '' ? '/graphql' : base.replace(/\/v3$/, '/graphql');
  const double = await reviewDouble({
    description: 'github.json',
    base,
    // GraphQL is not part of the REST API's description.
    undescribed: [graphql],
    tokenOf: (headers) => String(headers.authorization ?? '').replace(/^(token|bearer) /i, ''),
    refusal: (status, token) => ({ message: `${status} for ${token}`, documentation_url: 'https://docs.github.com' }),
    answer: (asked, comments, say) =>
      `/${asked.parts.join('/')}` === graphql
        ? { status: 200, json: { data: { viewer: { login } } } }
        : asked.parts[3] === 'deployments'
          ? deploy(asked, deployments)
          : answer(asked, comments, say, login),
  });
  return { ...double, deployments };
}

const exampleDeployment = examples['deployment-simple-example'].value;
const exampleStatus = examples['deployment-status'].value;

/**
 * https://docs.github.com/rest/deployments/deployments : a deployment, then its status. A deployment that still requires checks
 * or a merge is refused or not made.
 */
function deploy({ method, parts, body }: Asked, deployments: KeptDeployments): Answer | undefined {
  const [, owner, repo, , number] = parts;
  if (method !== 'POST' || owner !== 'group' || repo !== 'shop') return undefined;
  if (number !== undefined) {
    const kept = deployments.all.find(({ id }) => id === Number(number));
    const { state = '' } = body as { state?: string };
    if (kept === undefined) return undefined;
    deployments.end(kept, state === 'success' ? 'success' : 'failed');
    return { status: 201, json: { ...exampleStatus, state } };
  }
  const asked = body as { ref?: string; environment?: string; auto_merge?: boolean; required_contexts?: string[] };
  const { ref = '', environment = '', auto_merge: merges = true, required_contexts: contexts } = asked;
  if (!/^[0-9a-f]{40}$/.test(ref)) return { status: 422, json: { message: `No ref found for: ${ref}` } };
  if (merges) return { status: 202, json: { message: 'Auto-merged main into feature on deployment.' } };
  if (contexts?.length !== 0) return { status: 409, json: { message: 'Conflict: Commit status checks failed' } };
  const { id } = deployments.add({ environment, sha: ref, ref });
  return { status: 201, json: { ...exampleDeployment, id, sha: ref, ref, environment } };
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
