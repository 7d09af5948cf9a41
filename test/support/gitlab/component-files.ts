import { readTemplates } from './gitlab-templates.ts';

const MADE =
  '# Generated: npm run docs. The same as templates/gitlab-ci/NAME.yml, where the catalog of GitLab looks for components.\n';

/** Each template as a component: GitLab finds them only as templates/<name>.yml and templates/<name>/template.yml. */
export function componentFiles(): [string, string][] {
  const purposes = readTemplates().filter(({ name }) => name !== 'template');
  return purposes.map(({ name, text }) => [`templates/${name}/template.yml`, `${MADE.replace('NAME', name)}${text}`]);
}
