import { invalidImageReason, invalidNodeReason, invalidServiceReason, type Problem } from '@swarm-ci/core';

type Named = { readonly name: string; readonly problems: readonly Problem[] };

export const serviceNamed = (value: string | undefined): Named =>
  named('--service', value, invalidServiceReason, 'write the name as "docker service ls" shows it');

export const nodeNamed = (value: string | undefined): Named =>
  named('--node', value, invalidNodeReason, 'write the host name as "docker node ls" shows it');

export const imageNamed = (value: string | undefined): Named =>
  named('--image', value, invalidImageReason, 'write [host[:port]/]path:tag, in lower case except for the tag');

/** The name of an image whose tag a build report has. */
export const untaggedNamed = (value: string | undefined): Named =>
  named('--image', value, untaggedReason, 'write [host[:port]/]path, as in the build report: --from has the tag');

function untaggedReason(name: string): string | undefined {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return /[:@]/.test(last) ? 'has a tag, but --from has it, too' : invalidImageReason(name.toLowerCase());
}

/** The value of a required option. */
function named(
  at: string,
  value: string | undefined,
  fault: (name: string) => string | undefined,
  hint: string,
): Named {
  if (value === undefined) return { name: '', problems: [{ at, message: 'is missing', hint }] };
  const wrong = fault(value);
  return { name: value, problems: wrong === undefined ? [] : [{ at, message: `"${value}" ${wrong}`, hint }] };
}
