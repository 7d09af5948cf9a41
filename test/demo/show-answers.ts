import type { Answer } from '../support/probe.ts';
import { line } from './narrate.ts';

/** Shows what the requests during a release got, as a picture and in numbers; true when each was answered as expected. */
export function showAnswers(url: string, answers: readonly Answer[], versions: readonly string[]): boolean {
  const signs = new Map(versions.map((version) => [version, version.at(-1) ?? '?']));
  line(answers.map(({ body }) => signs.get(body ?? '') ?? '✘').join(''));
  const counts = versions.map((version) => `${answers.filter(({ body }) => body === version).length} by "${version}"`);
  const lost = answers.filter(({ body }) => body === undefined || !signs.has(body));
  line(`${answers.length} requests to ${url}: ${counts.join(', ')}, ${lost.length} without a right answer`);
  for (const { at, body, error } of lost.slice(0, 3)) line(`  after ${Math.round(at)} ms: ${body ?? error}`);
  return lost.length === 0;
}
