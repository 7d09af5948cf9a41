import { hit } from '../hit.ts';
import { eachService, type Rule } from '../rule.ts';

export const mountedFile: Rule = {
  name: 'mounted-file',
  level: 'warning',
  finds: 'A single file of the repository that a service mounts.',
  why: 'A deploy replaces the file. A running container keeps the one that it started with, and the service is not restarted because its spec is the same: the change takes effect at some later restart. `bind_changes: restart` or `in-place` turns the rule off.',
  wrong: `services:
  web:
    image: shop/web:1
    volumes: ["./prod/nginx.conf:/etc/nginx/nginx.conf:ro"]
`,
  right: `services:
  web:
    image: shop/web:1
    configs: [{ source: nginx, target: /etc/nginx/nginx.conf }]
configs:
  nginx: { name: "\${PROJECT_PROD_NGINX}", file: ./prod/nginx.conf }
`,
  check: eachService((service, { files, bindsFollow }) =>
    service.mounts.flatMap(({ at, type, source, written }) => {
      if (bindsFollow || type !== 'bind' || source === undefined || !files.has(source)) return [];
      const says = `mounts the file ${written} by itself: a running container does not see the next version of it`;
      return [hit(service, at, says, 'make it a config with a versioned name, or set bind_changes: restart')];
    }),
  ),
};
