import { z } from 'zod';
import { define, type Setting } from './setting.ts';
import { list, text } from './value-schemas.ts';

/** Settings of the job that updates image tags in the manifests repository. */
export const manifestsSettings = {
  manifestsRepository: define({
    describe: 'Manifests repository on the same platform, such as group/deploy-manifests',
    env: ['SWARM_CI_MANIFESTS_REPOSITORY'],
    schema: z.string().regex(/^[\w.-]+(\/[\w.-]+)+$/, 'must have the form group/name'),
    placeholder: 'GROUP/NAME',
  }),
  manifestsBranch: define({
    describe: 'Target branch of the merge request in the manifests repository',
    env: ['SWARM_CI_MANIFESTS_BRANCH'],
    schema: text,
    defaultText: 'the default branch of that repository',
    placeholder: 'BRANCH',
  }),
  manifestsFiles: define({
    describe: 'Files of the manifests repository to update: compose files, and files that set their variables',
    env: ['SWARM_CI_MANIFESTS_FILES'],
    schema: list,
    list: 'items',
    default: 'docker-compose.prod.yaml',
    placeholder: 'FILE[,FILE]',
  }),
  manifestsVariables: define({
    describe: 'Variables in these files that contain the tag or the whole image of a service, such as api=API_TAG',
    env: ['SWARM_CI_MANIFESTS_VARIABLES'],
    schema: list.refine((items) => items.every((item) => /^[^=]+=[A-Za-z_]\w*$/.test(item)), {
      message: 'must have the form service=VARIABLE',
    }),
    list: 'items',
    defaultText: 'those that the compose files use as the tag: …/api:${API_TAG}',
    placeholder: 'SERVICE=VARIABLE[,…]',
  }),
  manifestsTitle: define({
    describe: 'Title of the merge request and message of its commit, with "{title}" for the usual one: "OPS-1 {title}"',
    env: ['SWARM_CI_MANIFESTS_TITLE'],
    schema: text,
    default: '{title}',
    placeholder: 'TEXT',
  }),
  manifestsLabels: define({
    describe: 'Labels for the merge request in the manifests repository, such as prod-deploy',
    env: ['SWARM_CI_MANIFESTS_LABELS'],
    schema: list,
    list: 'items',
    placeholder: 'LABEL[,LABEL]',
  }),
} satisfies Record<string, Setting>;
