import { describe, expect, it } from 'vitest';
import { type Comment, planUpsert } from './comment-upsert.ts';

const marker = '<!-- swarm-ci -->';
const owner = { login: 'bot', marker };
const comment = (id: number, text: string, author = 'bot', first = marker): Comment => ({
  id,
  author,
  body: `${first}\n${text}`,
  url: `https://host/${id}`,
});
const plan = (comments: readonly Comment[], text = 'new') => planUpsert(comments, owner, () => `${marker}\n${text}`);

describe('planComment', () => {
  it('creates the first one', () => {
    expect(plan([])).toEqual({ action: { kind: 'create', body: `${marker}\nnew` }, remove: [] });
  });

  it('updates its own', () => {
    const own = comment(3, 'old');
    expect(plan([comment(1, 'hi', 'ann', ''), own])).toEqual({
      action: { kind: 'update', comment: own, body: `${marker}\nnew` },
      remove: [],
    });
  });

  it.each([
    ['the same', 'new'],
    ['other ends of lines', 'new\r\n'],
    ['blanks at the end', 'new \n\n'],
  ])('keeps what would be the same: %s', (_, text) => {
    expect(plan([comment(3, text)]).action.kind).toBe('keep');
  });

  it.each([
    ['another user copied the marker', comment(3, 'new', 'ann')],
    ['the same user, with the marker of another tool', comment(3, 'new', 'bot', '<!-- another -->')],
    ['our user quotes the marker further down', comment(3, 'new', 'bot', `look:\n${marker}`)],
    ['our user quotes it in the same line', comment(3, 'new', 'bot', `> ${marker}`)],
  ])('leaves alone: %s', (_, other) => {
    expect(plan([other])).toEqual({ action: { kind: 'create', body: `${marker}\nnew` }, remove: [] });
  });

  it('keeps the oldest of several, whatever their order, and removes the others', () => {
    const [a, b, c] = [comment(3, 'x'), comment(5, 'y'), comment(100, 'z')];
    for (const order of [
      [a, b, c],
      [c, b, a],
      [b, c, a],
    ]) {
      const { action, remove } = plan(order);
      expect(action).toMatchObject({ kind: 'update', comment: { id: 3 } });
      expect(remove.map(({ id }) => id)).toEqual([5, 100]);
    }
  });

  it('passes the bodies of its own earlier comments to render, and only these', () => {
    const seen: (readonly string[])[] = [];
    planUpsert([comment(4, 'b'), comment(2, 'a'), comment(1, 'c', 'ann')], owner, (earlier) => {
      seen.push(earlier);
      return marker;
    });
    expect(seen).toEqual([[`${marker}\na`, `${marker}\nb`]]);
  });
});

describe('the comment of a bot that was replaced', () => {
  const bot = { login: 'project_42_bot_0a1b', marker };
  const planAs = (comments: readonly Comment[]) =>
    planUpsert(comments, bot, (earlier) => `${marker}\n${earlier.length} before`);

  it.each(['project_42_bot_9f9f', 'project_42_bot', 'project_42_bot2'])('is gone on with: %s', (author) => {
    const old = comment(3, 'old', author);
    const body = `${marker}\n1 before`;
    expect(planAs([comment(1, 'hi', author, ''), old])).toEqual({
      ...{ action: { kind: 'update', comment: old, body }, remove: [] },
      otherwise: { kind: 'create', body },
    });
    expect(planAs([old, comment(4, 'own', bot.login)]).action).toMatchObject({ kind: 'update', comment: { id: 4 } });
  });

  it.each(['project_41_bot_9f9f', 'group_42_bot_9f9f', 'ghost', 'ann', 'project_42_bot_x'])(
    'another user is none: %s',
    (author) => expect(planAs([comment(3, 'old', author)]).action).toMatchObject({ kind: 'create' }),
  );
});
