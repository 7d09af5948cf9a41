import type { Job } from '../command-line/job.ts';

/** Every job with its purpose; the code of a job is loaded only when it runs. */
export const catalogue: Readonly<Record<string, { readonly purpose: string; readonly load: () => Promise<Job> }>> = {
  'image-tag': {
    purpose: 'print the tag for the images of this pipeline',
    load: async () => (await import('./build/image-tag.ts')).imageTagJob as Job,
  },
  'select-services': {
    purpose: 'print the services that the labels of the merge request select',
    load: async () => (await import('./build/select-services.ts')).selectServicesJob as Job,
  },
  'build-images': {
    purpose: 'build and push the images that the labels select',
    load: async () => (await import('./build/build-images.ts')).buildImagesJob as Job,
  },
  'comment-images': {
    purpose: 'comment on the merge request which images were built',
    load: async () => (await import('./build/comment-images.ts')).commentImagesJob as Job,
  },
  'bump-images': {
    purpose: 'set the built tags in the manifests repository, through a merge request',
    load: async () => (await import('./build/bump-images.ts')).bumpImagesJob as Job,
  },
  plan: {
    purpose: 'show what a deploy would change, without changing anything',
    load: async () => (await import('./deploy/plan.ts')).planJob as Job,
  },
  deploy: {
    purpose: 'copy the manifests, change what differs and wait for the actual outcome',
    load: async () => (await import('./deploy/deploy.ts')).deployJob as Job,
  },
  promote: {
    purpose: 'promote a canary that waits for a person: the rest of its steps, then the deploy',
    load: async () => (await import('./deploy/promote.ts')).promoteJob as Job,
  },
  abort: {
    purpose: 'take the traffic from a canary and remove it',
    load: async () => (await import('./deploy/abort.ts')).abortJob as Job,
  },
  'copy-files': {
    purpose: 'copy the manifests to the server, and nothing else',
    load: async () => (await import('./deploy/copy-files.ts')).copyFilesJob as Job,
  },
  watch: {
    purpose: 'run a command that deploys the stack, and report the actual outcome',
    load: async () => (await import('./deploy/watch.ts')).watchJob as Job,
  },
  restore: {
    purpose: 'after a watch that failed, go back to the state before its command',
    load: async () => (await import('./deploy/restore.ts')).restoreJob as Job,
  },
  'send-alerts': {
    purpose: 'deliver the alert of a deploy report to every configured channel',
    load: async () => (await import('./deploy/send-alerts.ts')).sendAlertsJob as Job,
  },
  check: {
    purpose: 'verify everything a deploy needs, without changing anything',
    load: async () => (await import('./deploy/check.ts')).checkJob as Job,
  },
  lint: {
    purpose: 'find mistakes in the compose files, without a server',
    load: async () => (await import('./deploy/lint.ts')).lintJob as Job,
  },
  rollback: {
    purpose: 'roll back to the previous release, or to a named one',
    load: async () => (await import('./deploy/rollback.ts')).rollbackJob as Job,
  },
  releases: {
    purpose: 'list the releases kept on the server',
    load: async () => (await import('./deploy/releases.ts')).releasesJob as Job,
  },
  status: {
    purpose: 'judge what runs now, without changing anything',
    load: async () => (await import('./swarm/status.ts')).statusJob as Job,
  },
  nodes: {
    purpose: 'list the nodes, with their disk and the images that nothing needs',
    load: async () => (await import('./swarm/nodes.ts')).nodesJob as Job,
  },
  'clean-nodes': {
    purpose: 'remove on every node what no service and no kept release needs',
    load: async () => (await import('./swarm/clean-nodes.ts')).cleanNodesJob as Job,
  },
  drain: {
    purpose: 'move the tasks of a node to others without a gap, then drain it',
    load: async () => (await import('./swarm/drain.ts')).drainJob as Job,
  },
  activate: {
    purpose: 'let a node take tasks again, and spread them',
    load: async () => (await import('./swarm/activate.ts')).activateJob as Job,
  },
  remove: {
    purpose: 'remove a stack that swarm-ci deployed, with all that belongs to it',
    load: async () => (await import('./swarm/remove.ts')).removeJob as Job,
  },
  'update-service': {
    purpose: 'update the image of a service through SwarmUtils, and report the actual outcome',
    load: async () => (await import('./swarm-utils/update-service.ts')).updateServiceJob as Job,
  },
  'backup-service': {
    purpose: 'back up a service with SwarmUtils',
    load: async () => (await import('./swarm-utils/backup-service.ts')).backupServiceJob as Job,
  },
  'clean-service': {
    purpose: 'clean a service with SwarmUtils',
    load: async () => (await import('./swarm-utils/clean-service.ts')).cleanServiceJob as Job,
  },
  'clean-node': {
    purpose: 'clean a node with SwarmUtils',
    load: async () => (await import('./swarm-utils/clean-node.ts')).cleanNodeJob as Job,
  },
  'config-versions': {
    purpose: "print the versioned names of the compose file's configs",
    load: async () => (await import('./deploy/config-versions.ts')).configVersionsJob as Job,
  },
  'parse-deploy-log': {
    purpose: 'find rollbacks, pauses and failures in the output of docker stack deploy',
    load: async () => (await import('./deploy/parse-deploy-log.ts')).parseDeployLogJob as Job,
  },
  'server-plan': {
    purpose: 'show what servers lack beside servers.yaml, without changing anything',
    load: async () => (await import('./servers/server-plan.ts')).serverPlanJob as Job,
  },
  'server-apply': {
    purpose: 'make servers what servers.yaml says: engine, user, firewall, swarm, secrets, registry',
    load: async () => (await import('./servers/server-apply.ts')).serverApplyJob as Job,
  },
  init: {
    purpose: 'write a pipeline into a repository, without overwriting files',
    load: async () => (await import('./init.ts')).initJob as Job,
  },
  vendor: {
    purpose: 'bring swarm-ci into your own instance: repository, image, package',
    load: async () => (await import('./vendor.ts')).vendorJob as Job,
  },
};
