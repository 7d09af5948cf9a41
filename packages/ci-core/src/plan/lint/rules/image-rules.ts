import { shorten } from '../../../text.ts';
import { loginFor } from '../../registry/login.ts';
import { registryHost } from '../../registry/registry-name.ts';
import { hit } from '../hit.ts';
import { deployed } from '../read/lint-service.ts';
import { eachService, type Rule } from '../rule.ts';

const MAX_SHOWN = 120;

export const imageTag: Rule = {
  name: 'image-tag',
  level: 'warning',
  finds: 'An image without a tag, or with the tag `latest`.',
  why: 'What runs depends on the time of the deploy. Two deploys of the same manifest run different versions, and a commit that is reverted does not bring the earlier version back.',
  wrong: `services:
  web:
    image: shop/web
`,
  right: `services:
  web:
    image: shop/web:20260105_1a2b3c4d
`,
  check: eachService((service) => {
    const image = service.body.get('image');
    const text = image?.text;
    if (image === undefined || !text || text.includes('@')) return [];
    const tag = /:([\w.-]+)$/.exec(text)?.[1];
    if (tag !== undefined && tag !== 'latest') return [];
    const shown = shorten(image.written ?? '', MAX_SHOWN);
    const found = tag === undefined ? `its image ${shown} has no tag, which means latest` : `its image is ${shown}`;
    return [hit(service, image.at, `${found}: each deploy may run another version`, 'name a version: NAME:TAG')];
  }),
};

/** The user of GitLab's job tokens. */
const JOB_TOKEN_USER = 'gitlab-ci-token';

export const jobToken: Rule = {
  name: 'job-token',
  level: 'warning',
  finds: 'Images whose registry login is the job token of GitLab.',
  why: 'The engine keeps the login with the service. The token expires when the job ends, so a node that needs the image later, after a failure of another node, cannot pull it.',
  wrong: `services:
  web:
    image: registry.example.com/shop/web:1
`,
  right: `services:
  web:
    image: registry.example.org/shop/web:1
`,
  check: ({ services, logins }) => {
    const found = services.find(({ body }) => {
      const image = body.get('image')?.text;
      return image !== undefined && loginFor(image, logins)?.user === JOB_TOKEN_USER;
    });
    const image = found?.body.get('image');
    if (found === undefined || image?.text === undefined) return [];
    const says = `the login for ${registryHost(image.text)} is the token of this job, which expires with it: later, no node can pull its image`;
    const fix = 'set REGISTRY_USER and REGISTRY_PASSWORD to a deploy token';
    return [hit(found, image.at, says, fix)];
  },
};

export const noMemoryLimit: Rule = {
  name: 'no-memory-limit',
  level: 'warning',
  finds: 'A service without `deploy.resources.limits.memory`.',
  why: 'A service that needs more and more memory takes it from the others. The kernel then kills processes of any service of the node.',
  wrong: `services:
  web:
    image: shop/web:1
`,
  right: `services:
  web:
    image: shop/web:1
    deploy:
      resources: { limits: { memory: 256M } }
`,
  check: eachService((service) => {
    if (deployed(service, 'resources', 'limits', 'memory') !== undefined) return [];
    const says = 'no memory limit: it can take the memory of all other services of the node';
    return [hit(service, service.at, says, 'set deploy.resources.limits.memory')];
  }),
};
