/*
 * Validation of the values sent to SwarmUtils, which passes them to a shell unquoted: Docker's own rules, and nothing
 * that looks like an option.
 */

/** https://github.com/moby/swarmkit, manager/controlapi/common.go; also for the last character, because SwarmUtils matches prefixes. */
const SERVICE = /^[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?$/;
const MAX_SERVICE_LENGTH = 63;

const NODE = /^[a-zA-Z0-9](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/;
const MAX_NODE_LENGTH = 253;

/** https://github.com/distribution/reference, without addresses in brackets. */
const DOMAIN =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?';
const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const IMAGE = new RegExp(
  `^(?<name>(?:${DOMAIN}/)?${PART}(?:/${PART})*)(?::[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$`,
);
const MAX_NAME_LENGTH = 255;
/** Limits the time that the regular expression takes. */
const MAX_IMAGE_LENGTH = 600;

/** Why a service name is invalid; undefined if it is valid. */
export function invalidServiceReason(name: string): string | undefined {
  if (name.length > MAX_SERVICE_LENGTH) return `has more than ${MAX_SERVICE_LENGTH} characters`;
  return SERVICE.test(name)
    ? undefined
    : 'may contain only a-z A-Z 0-9 _ - and must start and end with a letter or digit';
}

/** Why a node name is invalid; undefined if it is valid. */
export function invalidNodeReason(name: string): string | undefined {
  if (name.length > MAX_NODE_LENGTH) return `has more than ${MAX_NODE_LENGTH} characters`;
  return NODE.test(name)
    ? undefined
    : 'may contain only a-z A-Z 0-9 _ . - and must start and end with a letter or digit';
}

/** Why an image reference is invalid; undefined if it is valid. */
export function invalidImageReason(reference: string): string | undefined {
  const name = reference.length > MAX_IMAGE_LENGTH ? undefined : IMAGE.exec(reference)?.groups?.name;
  if (name === undefined)
    return 'is not a valid image name; expected a form such as registry.example.com:5000/shop/web:tag@sha256:…';
  return name.length > MAX_NAME_LENGTH ? `has a name of more than ${MAX_NAME_LENGTH} characters` : undefined;
}
