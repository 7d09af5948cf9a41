import type { Engine } from '../sandbox/rootfs/recipes.ts';

type OneEngine = { readonly engine: Engine; readonly why: string };

const ssh = 'keys, host keys and sessions of SSH: the engine is only asked for its version';
const connection = 'what this side does when its connection goes away or the job is stopped';
const forms = 'how a verdict is reported; the verdict itself is tested on both engines';
const platforms = 'how a CI platform calls the command and shows its answer';
const nodes = 'which node a service moves to and from is the work of this side; test:all has both engines';
const canaries = 'steps, shares and judgement are of this side and of the proxy; test:all has both engines';
const jobs = 'what a release does around its jobs; before.test.ts and the campaigns run jobs on both engines';
const states = 'what runs is judged from the same snapshot as in a deploy, which truths and places make on both';

/**
 * Test files, below test/e2e, of what does not depend on the engine: `npm test` runs them on one, `npm run test:all` on both.
 * Where a server matters, it is the newer one; the others share the work between the two.
 */
export const oneEngine: Readonly<Record<string, OneEngine>> = {
  'node/drain.test.ts': { engine: 'current', why: nodes },
  'node/clean-nodes.test.ts': { engine: 'bookworm', why: nodes },
  'node/remove.test.ts': { engine: 'current', why: nodes },
  'canary/nginx.test.ts': { engine: 'current', why: canaries },
  'canary/haproxy.test.ts': { engine: 'bookworm', why: canaries },
  'canary/strategies.test.ts': { engine: 'bookworm', why: canaries },
  'verdict/canary-traffic.test.ts': { engine: 'current', why: canaries },
  'release-job/cuts.test.ts': { engine: 'current', why: jobs },
  'release-job/once.test.ts': { engine: 'bookworm', why: jobs },
  'release-job/after.test.ts': { engine: 'current', why: jobs },
  'release-job/broken.test.ts': { engine: 'bookworm', why: jobs },
  'status/status.test.ts': { engine: 'bookworm', why: states },
  'status/drift.test.ts': { engine: 'current', why: states },
  'plan/plan.test.ts': {
    engine: 'current',
    why: 'what a plan says; equality.test.ts compares plans with both engines',
  },
  'plan/lowered-equality.test.ts': {
    engine: 'bookworm',
    why: 'what is lowered here is one compose file for the engine; equality.test.ts has both engines',
  },
  'deploy/secret-values.test.ts': {
    engine: 'current',
    why: 'values become secrets on this side; deploy.test.ts creates secrets on both engines',
  },
  'deploy/job-variables.test.ts': {
    engine: 'bookworm',
    why: 'variables of a job are read on this side',
  },
  'swarm-utils/swarm-utils.test.ts': {
    engine: 'bookworm',
    why: 'when SwarmUtils is asked, and what its answer means',
  },
  'watch/watch.test.ts': {
    engine: 'current',
    why: 'git and the order of deploys are of this side',
  },
  'alert/alerts.test.ts': { engine: 'bookworm', why: forms },
  'status/alert.test.ts': { engine: 'bookworm', why: forms },
  'build/build-images.test.ts': {
    engine: 'bookworm',
    why: 'buildx builds; the engine of the server has no part in it',
  },
  'build/service-definitions.test.ts': { engine: 'current', why: 'its docker command has buildx' },
  'build/build-to-comment.test.ts': { engine: 'current', why: platforms },
  'release-job/postgres.test.ts': {
    engine: 'current',
    why: 'what a migration does to a database; campaigns run jobs on both engines',
  },
  'canary/waiting.test.ts': {
    engine: 'current',
    why: 'who decides, and where a job may be killed',
  },
  'canary/undone.test.ts': { engine: 'current', why: 'what a job does before and after others, whatever the engine' },
  'canary/traefik.test.ts': { engine: 'current', why: 'which labels are written; both engines keep them alike' },
  'deploy/broken-off.test.ts': { engine: 'bookworm', why: connection },
  'build/vendor-image.test.ts': { engine: 'current', why: 'this side and the registry, without an engine' },
  'deploy/compose-files.test.ts': {
    engine: 'current',
    why: 'what "docker compose" merges on this side is one compose file for the engine',
  },
  'server/servers.test.ts': {
    engine: 'current',
    why: 'the files, users and rules of servers; a swarm is formed by both alike',
  },
  'server/servers-packages.test.ts': { engine: 'current', why: 'packages are installed by apt' },
  'server/servers-ufw.test.ts': { engine: 'current', why: 'the rules of a firewall, whatever the engine' },
  'server/servers-roles.test.ts': {
    engine: 'current',
    why: 'who is a manager; a swarm is formed by both engines alike',
  },
  'server/servers-cuts.test.ts': {
    engine: 'current',
    why: 'where a run may be killed; what the engine does at each step is tested on both',
  },
  'deploy/connection-refused.test.ts': { engine: 'bookworm', why: ssh },
  'deploy/copy-files.test.ts': { engine: 'current', why: 'files on the server, without its engine' },
  'deploy/example.test.ts': {
    engine: 'current',
    why: 'the example repository, by its own scripts; each kind of change in it is tested on both engines',
  },
  'deploy/failing-before.test.ts': {
    engine: 'bookworm',
    why: 'problems before a deploy are read from snapshots, which recorded cases have of both engines',
  },
  'deploy/file-modes.test.ts': { engine: 'current', why: 'files on the server, without its engine' },
  'deploy/gate.test.ts': { engine: 'bookworm', why: 'probes are requests over HTTP' },
  'deploy/hanging-update.test.ts': { engine: 'current', why: 'how long this side waits for an update of yesterday' },
  'deploy/hostile-names.test.ts': {
    engine: 'bookworm',
    why: 'names are data on this side and in the shell of the server',
  },
  'deploy/order.test.ts': {
    engine: 'current',
    why: 'in which order this side changes services; what the engine does at each change is tested on both',
  },
  'deploy/interrupted.test.ts': { engine: 'bookworm', why: connection },
  'deploy/leak.test.ts': {
    engine: 'current',
    why: 'what this side sends and writes; secrets travel the same way to each engine',
  },
  'deploy/lock.test.ts': { engine: 'current', why: 'the lock is one of the server, not of its engine' },
  'deploy/lost-connection.test.ts': { engine: 'current', why: connection },
  'deploy/mounted-files.test.ts': { engine: 'current', why: 'files on the server, without its engine' },
  'deploy/older-branch.test.ts': { engine: 'bookworm', why: 'git on this side decides' },
  'deploy/owners.test.ts': { engine: 'current', why: 'records in a config and in files of the server' },
  'deploy/probes.test.ts': { engine: 'current', why: 'probes are requests over HTTP' },
  'deploy/refuse.test.ts': { engine: 'bookworm', why: 'what is refused before the engine is asked for a change' },
  'deploy/registries.test.ts': {
    engine: 'current',
    why: 'this side picks logins and asks registries; deploy.test.ts pulls with a login on both engines',
  },
  'deploy/reports.test.ts': { engine: 'bookworm', why: forms },
  'deploy/secret-names.test.ts': { engine: 'bookworm', why: 'names are made on this side' },
  'deploy/upload.test.ts': { engine: 'bookworm', why: 'files on the server, without its engine' },
  'deploy/version-conflicts.test.ts': { engine: 'bookworm', why: 'how this side goes on after a conflict' },
  'plan/lint-rules.test.ts': {
    engine: 'current',
    why: 'what the engine does with manifests that the lint finds; both engines were seen to do the same, and test:all has both',
  },
  'plan/plan-bounds.test.ts': { engine: 'bookworm', why: 'the limits are of this side' },
  'plan/plan-file.test.ts': { engine: 'current', why: 'what moved since a plan is compared on this side' },
  'platform/github-actions.test.ts': { engine: 'bookworm', why: platforms },
  'platform/gitlab.test.ts': { engine: 'current', why: platforms },
  'restore/changed-by-others.test.ts': { engine: 'bookworm', why: 'specs are compared on this side' },
  'restore/exact.test.ts': {
    engine: 'current',
    why: 'what a rollback asks for; put-back shows what engines make of it',
  },
  'restore/network-in-use.test.ts': { engine: 'current', why: 'how this side goes on when a network is in use' },
  'restore/releases.test.ts': { engine: 'current', why: 'which releases are kept, in files of the server' },
  'restore/remove-failed-first.test.ts': { engine: 'current', why: 'what this side removes, and in which order' },
  'restore/rollback-alert.test.ts': { engine: 'current', why: forms },
  'restore/superseded.test.ts': { engine: 'bookworm', why: connection },
  'server/busybox.test.ts': { engine: 'current', why: 'commands of the server beside its engine' },
  'server/engine-refuses-for-now.test.ts': { engine: 'bookworm', why: 'the answers are made by a proxy' },
  'server/manager-states.test.ts': { engine: 'current', why: 'how words of the engine are passed on' },
  'server/managers.test.ts': {
    engine: 'bookworm',
    why: 'which server is used; campaign-faults does it on both engines',
  },
  'server/other-engine.test.ts': { engine: 'current', why: 'which engine the docker command asks' },
  'server/server-faults.test.ts': { engine: 'bookworm', why: 'what a server lacks beside its engine' },
  'server/ssh-connection.test.ts': { engine: 'current', why: ssh },
  'server/ssh-host-keys.test.ts': { engine: 'current', why: ssh },
  'server/ssh-jump-host.test.ts': { engine: 'current', why: ssh },
  'server/ssh-keys.test.ts': { engine: 'current', why: ssh },
  'server/ssh-limits.test.ts': { engine: 'current', why: ssh },
  'server/ssh-login.test.ts': { engine: 'bookworm', why: ssh },
  'server/ssh-shells.test.ts': { engine: 'current', why: ssh },
  'verdict/no-task-yet.test.ts': { engine: 'bookworm', why: 'an engine that is slow is made of one that is not' },
  'verdict/slow-pull.test.ts': { engine: 'current', why: 'a pull is waited for as any start; truths has the others' },
  'watch/restore.test.ts': { engine: 'bookworm', why: 'what is kept, and compared on this side' },
  'watch/label-to-production.test.ts': {
    engine: 'current',
    why: 'what jobs hand on to each other; their verdicts are tested on both engines',
  },
  'watch/moved.test.ts': {
    engine: 'current',
    why: 'the commands of a page in their order; their verdicts are tested on both engines',
  },
  'swarm-utils/backup-before.test.ts': {
    engine: 'bookworm',
    why: 'when SwarmUtils is asked, and what its answer stops',
  },
  'verdict/slow-stop.test.ts': {
    engine: 'bookworm',
    why: 'tasks that stop are read from snapshots; places.test.ts has what engines do on both',
  },
};

/** The files that the tests of an engine leave to the other one. */
export const leftToTheOther = (engine: Engine): string[] =>
  Object.entries(oneEngine).flatMap(([file, one]) => (one.engine === engine ? [] : [`test/e2e/${file}`]));
