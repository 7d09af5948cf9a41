import { z } from 'zod';
import { define, type Setting } from '../setting.ts';
import { secret, text } from '../value-schemas.ts';

const address = z
  .string()
  .regex(/^https?:\/\/[^\s/@]+\/\S+$/, 'must be https://host/path, without a user or a password')
  .refine((value) => URL.canParse(value), 'is not a valid URL')
  .transform((value) => value.replace(/(\.git)?\/*$/, ''));

/** Settings of the job that brings swarm-ci into an instance of one's own. */
export const vendorSettings = {
  vendorTo: define({
    describe: 'URL of the repository in your instance that becomes your copy of swarm-ci',
    env: ['SWARM_CI_VENDOR_TO'],
    schema: address,
    flag: 'to',
    placeholder: 'URL',
  }),
  vendorImage: define({
    describe: 'Image of swarm-ci to copy, with all its platforms; without it, no image is copied',
    env: ['SWARM_CI_VENDOR_IMAGE'],
    schema: z.string().regex(/^[a-zA-Z0-9][\w./:-]*:\w[\w.-]*(@sha256:[0-9a-f]{64})?$/, 'must be an image with a tag'),
    flag: 'image-from',
    placeholder: 'IMAGE',
  }),
  npmRegistry: define({
    describe: 'npm registry that gets the package; without it, no package is published',
    env: ['SWARM_CI_NPM_REGISTRY'],
    schema: text
      .regex(/^https?:\/\/[^\s/@]+(\/[^\s?#]*)?$/, 'must be an https:// URL, without a user or a password')
      .refine((value) => URL.canParse(value), 'is not a valid URL'),
    placeholder: 'URL',
  }),
  npmToken: define({
    describe: 'Token that may publish in that registry',
    env: ['SWARM_CI_NPM_TOKEN'],
    schema: secret,
    placeholder: 'TOKEN',
    secret: true,
  }),
} satisfies Record<string, Setting>;
