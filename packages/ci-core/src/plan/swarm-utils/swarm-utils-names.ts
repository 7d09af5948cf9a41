/*
 * What may be sent to SwarmUtils: it hands these to a shell unquoted. Docker's own rules, and nothing that looks like an
 * option.
 */

/** https://github.com/moby/swarmkit, manager/controlapi/common.go; the last character too, for SwarmUtils matches beginnings. */
const SERVICE = /^[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?$/;
const LONGEST_SERVICE = 63;

const NODE = /^[a-zA-Z0-9](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/;
const LONGEST_NODE = 253;

/** https://github.com/distribution/reference, without addresses in brackets. */
const DOMAIN =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?';
const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const IMAGE = new RegExp(
  `^(?<name>(?:${DOMAIN}/)?${PART}(?:/${PART})*)(?::[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$`,
);
const LONGEST_NAME = 255;
/** No expression is to think about more. */
const LONGEST_IMAGE = 600;

/** Why it is no name of a service; undefined for one that is. */
export function serviceFault(name: string): string | undefined {
  if (name.length > LONGEST_SERVICE) return `has more than ${LONGEST_SERVICE} characters`;
  return SERVICE.test(name) ? undefined : 'may hold only a-z A-Z 0-9 _ - and must start and end with a letter or digit';
}

/** Why it is no name of a node; undefined for one that is. */
export function nodeFault(name: string): string | undefined {
  if (name.length > LONGEST_NODE) return `has more than ${LONGEST_NODE} characters`;
  return NODE.test(name) ? undefined : 'may hold only a-z A-Z 0-9 _ . - and must start and end with a letter or digit';
}

/** Why it is no reference of an image; undefined for one that is. */
export function imageFault(reference: string): string | undefined {
  const name = reference.length > LONGEST_IMAGE ? undefined : IMAGE.exec(reference)?.groups?.name;
  if (name === undefined) return 'is no name of an image as in registry.example.com:5000/shop/web:tag@sha256:…';
  return name.length > LONGEST_NAME ? `has a name of more than ${LONGEST_NAME} characters` : undefined;
}
