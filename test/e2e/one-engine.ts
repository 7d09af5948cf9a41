import type { Engine } from '../sandbox/rootfs/recipes.ts';

type OneEngine = { readonly engine: Engine; readonly why: string };

const ssh = 'keys, host keys and sessions of SSH: the engine is only asked for its version';
const connection = 'what this side does when its connection goes away or the job is stopped';
const forms = 'how a verdict is reported; the verdict itself is tested on both engines';
const platforms = 'how a CI platform calls the command and shows its answer';

/**
 * Test files, below test/e2e, of what does not depend on the engine: `npm test` runs them on one, `npm run test:all` on both.
 * Where a server matters, it is the newer one; the others share the work between the two.
 */
export const oneEngine: Readonly<Record<string, OneEngine>> = {
  'alert/alerts.test.ts': { engine: 'bookworm', why: forms },
  'build/build-to-comment.test.ts': { engine: 'current', why: platforms },
  'deploy/connection-refused.test.ts': { engine: 'bookworm', why: ssh },
  'deploy/file-modes.test.ts': { engine: 'current', why: 'files on the server, without its engine' },
  'deploy/copy-files.test.ts': { engine: 'current', why: 'files on the server, without its engine' },
  'deploy/gate.test.ts': { engine: 'bookworm', why: 'probes are requests over HTTP' },
  'deploy/interrupted.test.ts': { engine: 'bookworm', why: connection },
  'deploy/lock.test.ts': { engine: 'current', why: 'the lock is one of the server, not of its engine' },
  'deploy/lost-connection.test.ts': { engine: 'current', why: connection },
  'deploy/older-branch.test.ts': { engine: 'bookworm', why: 'git on this side decides' },
  'deploy/owners.test.ts': { engine: 'current', why: 'records in a config and in files of the server' },
  'deploy/probes.test.ts': { engine: 'current', why: 'probes are requests over HTTP' },
  'deploy/reports.test.ts': { engine: 'bookworm', why: forms },
  'deploy/upload.test.ts': { engine: 'bookworm', why: 'files on the server, without its engine' },
  'deploy/version-conflicts.test.ts': { engine: 'bookworm', why: 'how this side goes on after a conflict' },
  'plan/plan-file.test.ts': { engine: 'current', why: 'what moved since a plan is compared on this side' },
  'platform/github-actions.test.ts': { engine: 'bookworm', why: platforms },
  'platform/gitlab.test.ts': { engine: 'current', why: platforms },
  'restore/exact.test.ts': {
    engine: 'current',
    why: 'what a rollback asks for; put-back shows what engines make of it',
  },
  'restore/releases.test.ts': { engine: 'current', why: 'which releases are kept, in files of the server' },
  'restore/rollback-alert.test.ts': { engine: 'current', why: forms },
  'restore/superseded.test.ts': { engine: 'bookworm', why: connection },
  'server/manager-states.test.ts': { engine: 'current', why: 'how words of the engine are passed on' },
  'server/busybox.test.ts': { engine: 'current', why: 'commands of the server beside its engine' },
  'server/managers.test.ts': {
    engine: 'bookworm',
    why: 'which server is used; campaign-faults does it on both engines',
  },
  'server/server-faults.test.ts': { engine: 'bookworm', why: 'what a server lacks beside its engine' },
  'server/other-engine.test.ts': { engine: 'current', why: 'which engine the docker command asks' },
  'server/ssh-connection.test.ts': { engine: 'current', why: ssh },
  'server/ssh-host-keys.test.ts': { engine: 'current', why: ssh },
  'server/ssh-jump-host.test.ts': { engine: 'current', why: ssh },
  'server/ssh-keys.test.ts': { engine: 'current', why: ssh },
  'server/ssh-limits.test.ts': { engine: 'current', why: ssh },
  'server/ssh-login.test.ts': { engine: 'bookworm', why: ssh },
  'server/ssh-shells.test.ts': { engine: 'current', why: ssh },
  'watch/restore.test.ts': { engine: 'bookworm', why: 'what is kept, and compared on this side' },
  'watch/moved.test.ts': {
    engine: 'current',
    why: 'the commands of a page in their order; their verdicts are tested on both engines',
  },
  'swarm-utils/backup-before.test.ts': {
    engine: 'bookworm',
    why: 'when SwarmUtils is asked, and what its answer stops',
  },
};

/** The files that the tests of an engine leave to the other one. */
export const leftToTheOther = (engine: Engine): string[] =>
  Object.entries(oneEngine).flatMap(([file, one]) => (one.engine === engine ? [] : [`test/e2e/${file}`]));
