import { z } from 'zod';
import type { Problem } from '../../errors.ts';

const PLAN_FILE_VERSION = 1;

const name = z.string().max(5000);
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be a fingerprint');
const names = z.array(name);

const change = z.object({
  what: name,
  from: name.optional(),
  to: name.optional(),
  added: names.optional(),
  changed: names.optional(),
  removed: names.optional(),
});

const service = z.object({
  name,
  status: z.enum(['created', 'updated', 'unchanged', 'removed']),
  image: name.optional().describe('Image with digest after the deploy'),
  version: z.number().int().optional().describe('`Version.Index` of the running service'),
  changes: z.array(change),
  fingerprint: hash.optional().describe('Of the desired spec'),
});

const object = z.object({
  kind: z.enum(['network', 'config', 'secret']),
  name: name.describe('Of a secret without the hash in it'),
  id: name.optional().describe('In the swarm; omitted if the deploy creates it'),
  fingerprint: hash.optional().describe('Of its content and its settings'),
});

/**
 * What `plan --out` writes and `deploy --plan` applies. Others can read it: it has no value of a variable, no content of a
 * secret, and no hash of either that can be made without the key.
 */
export const planFileSchema = z.object({
  schema: z.literal('swarm-ci/plan-file'),
  version: z.literal(PLAN_FILE_VERSION),
  createdAt: name.describe('ISO 8601'),
  environment: name,
  stack: name,
  serverPath: name,
  server: name.describe('`user@host`, or `this machine`'),
  swarm: name.describe('ID of the swarm'),
  commit: name.optional(),
  release: name.optional().describe('ID of the live release'),
  order: z
    .enum(['depends-on', 'strict', 'none'])
    .optional()
    .describe('In which order services are changed; `none` too where nothing depends on anything'),
  salt: z.string().regex(/^[0-9a-f]{32}$/, 'must be a salt'),
  key: z
    .enum(['SSH_PRIVATE_KEY', 'REGISTRY_PASSWORD'])
    .optional()
    .describe('What the key of the fingerprints is made of; without it there are no fingerprints'),
  seal: hash.optional().describe('Fingerprint of the rest of this file'),
  variables: z.array(z.object({ name, fingerprint: hash.optional() })),
  files: z.array(z.object({ path: name, digest: name })),
  services: z.array(service),
  objects: z.array(object),
});

export type PlanFile = z.infer<typeof planFileSchema>;

/** Reads a plan file that anybody may have written. */
export function parsePlanFile(
  text: string,
  at: string,
):
  | { readonly file: PlanFile; readonly problem?: undefined }
  | { readonly file?: undefined; readonly problem: Problem } {
  const refused = (message: string, hint = 'name the file that "swarm-ci plan <env> --out FILE" wrote') => ({
    problem: { at, message, hint },
  });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return refused('is not a plan file: it is not JSON');
  }
  const { schema, version } = Object(document) as { readonly schema?: unknown; readonly version?: unknown };
  if (schema !== 'swarm-ci/plan-file') return refused('is not a plan file of swarm-ci');
  if (version !== PLAN_FILE_VERSION) {
    const found = typeof version === 'number' ? `version ${version}` : 'an unknown version';
    const hint = 'use the same version of swarm-ci for plan and deploy';
    return refused(`is a plan file of ${found}; this swarm-ci reads version ${PLAN_FILE_VERSION}`, hint);
  }
  const { data, error } = planFileSchema.safeParse(document);
  if (data !== undefined) return { file: data };
  const [issue] = error.issues;
  return refused(`is not a complete plan file: ${issue?.path.join('.') || 'the document'}: ${issue?.message}`);
}
