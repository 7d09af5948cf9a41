import type { Job } from '../command-line/job.ts';

/** Every job with its purpose; the code of one is loaded only when it is asked for. */
export const catalogue: Readonly<Record<string, { readonly purpose: string; readonly load: () => Promise<Job> }>> = {
  'image-tag': {
    purpose: 'print the tag for the images of this pipeline',
    load: async () => (await import('./build/image-tag.ts')).imageTagJob as Job,
  },
  'select-services': {
    purpose: 'print the services that the labels of the merge request ask for',
    load: async () => (await import('./build/select-services.ts')).selectServicesJob as Job,
  },
  'build-images': {
    purpose: 'build and push the images that the labels ask for',
    load: async () => (await import('./build/build-images.ts')).buildImagesJob as Job,
  },
  'comment-images': {
    purpose: 'tell the merge request which images were built',
    load: async () => (await import('./build/comment-images.ts')).commentImagesJob as Job,
  },
  'bump-images': {
    purpose: 'set the built tags in the repository of the manifests, by a merge request',
    load: async () => (await import('./build/bump-images.ts')).bumpImagesJob as Job,
  },
  plan: {
    purpose: 'tell what a deploy would change, changing nothing',
    load: async () => (await import('./deploy/plan.ts')).planJob as Job,
  },
  deploy: {
    purpose: 'copy the manifests, run the stack deploy and wait for the true verdict',
    load: async () => (await import('./deploy/deploy.ts')).deployJob as Job,
  },
  'send-alerts': {
    purpose: 'deliver the alert of a deploy report to every channel that is set',
    load: async () => (await import('./deploy/send-alerts.ts')).sendAlertsJob as Job,
  },
  check: {
    purpose: 'verify everything a deploy needs, changing nothing',
    load: async () => (await import('./deploy/check.ts')).checkJob as Job,
  },
  rollback: {
    purpose: 'put the previous release, or a named one, back',
    load: async () => (await import('./deploy/rollback.ts')).rollbackJob as Job,
  },
  releases: {
    purpose: 'list the releases kept on the server',
    load: async () => (await import('./deploy/releases.ts')).releasesJob as Job,
  },
  'update-service': {
    purpose: 'give a service another image through SwarmUtils, and tell what truly came of it',
    load: async () => (await import('./swarm-utils/update-service.ts')).updateServiceJob as Job,
  },
  'backup-service': {
    purpose: 'have SwarmUtils make a backup of a service',
    load: async () => (await import('./swarm-utils/backup-service.ts')).backupServiceJob as Job,
  },
  'clean-service': {
    purpose: 'have SwarmUtils clean a service',
    load: async () => (await import('./swarm-utils/clean-service.ts')).cleanServiceJob as Job,
  },
  'clean-node': {
    purpose: 'have SwarmUtils clean a node',
    load: async () => (await import('./swarm-utils/clean-node.ts')).cleanNodeJob as Job,
  },
  'config-versions': {
    purpose: "print versioned names of the compose file's configs",
    load: async () => (await import('./deploy/config-versions.ts')).configVersionsJob as Job,
  },
  'parse-deploy-log': {
    purpose: 'find rollbacks, pauses and failures in the output of docker stack deploy',
    load: async () => (await import('./deploy/parse-deploy-log.ts')).parseDeployLogJob as Job,
  },
  init: {
    purpose: 'write a pipeline into a repository, never over an existing file',
    load: async () => (await import('./init.ts')).initJob as Job,
  },
};
