import { z } from 'zod';
import { define, type Setting } from './setting.ts';
import { list, text } from './value-schemas.ts';

/** Settings of the job that sets built tags in the repository of the manifests. */
export const manifestsSettings = {
  manifestsRepository: define({
    describe: 'Repository of the manifests on the same platform: group/deploy-manifests',
    env: ['SWARM_CI_MANIFESTS_REPOSITORY'],
    schema: z.string().regex(/^[\w.-]+(\/[\w.-]+)+$/, 'must be written group/name'),
    placeholder: 'GROUP/NAME',
  }),
  manifestsBranch: define({
    describe: 'Branch of the manifests that the merge request is for',
    env: ['SWARM_CI_MANIFESTS_BRANCH'],
    schema: text,
    defaultText: 'the default branch of that repository',
    placeholder: 'BRANCH',
  }),
  manifestsFiles: define({
    describe:
      'Files of the manifests in which tags are set: compose files, and others that give their variables values',
    env: ['SWARM_CI_MANIFESTS_FILES'],
    schema: list,
    list: 'items',
    default: 'docker-compose.prod.yaml',
    placeholder: 'FILE[,FILE]',
  }),
  manifestsVariables: define({
    describe: 'Variables of those files that hold the tag, or the whole image, of a service: api=API_TAG',
    env: ['SWARM_CI_MANIFESTS_VARIABLES'],
    schema: list.refine((items) => items.every((item) => /^[^=]+=[A-Za-z_]\w*$/.test(item)), {
      message: 'must be written service=VARIABLE',
    }),
    list: 'items',
    defaultText: 'those that the compose files name behind the image: …/api:${API_TAG}',
    placeholder: 'SERVICE=VARIABLE[,…]',
  }),
  manifestsLabels: define({
    describe: 'Labels of the merge request that is opened there, such as prod-deploy',
    env: ['SWARM_CI_MANIFESTS_LABELS'],
    schema: list,
    list: 'items',
    placeholder: 'LABEL[,LABEL]',
  }),
} satisfies Record<string, Setting>;
