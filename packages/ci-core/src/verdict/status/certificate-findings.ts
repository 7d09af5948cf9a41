import type { Finding } from '../../plan/deploy/preflight.ts';
import type { SwarmCertificate } from '../../plan/node/swarm-certificate.ts';

const DAY = 86_400_000;
const ROOT_DAYS = 30;
/** The engine renews the certificate of a node after half to four fifths of its time. */
const NODE_SHARE = 0.1;

/** Certificates that end soon: the root, and one of a node that should have been renewed. `time` is in milliseconds since 1970. */
export function certificateFindings(certificates: readonly SwarmCertificate[], time: number): Finding[] {
  return certificates.flatMap(({ kind, from, to }): Finding[] => {
    const left = to - time;
    const isNear = kind === 'root' ? left < ROOT_DAYS * DAY : left < NODE_SHARE * (to - from);
    if (!isNear) return [];
    const name = kind === 'root' ? 'the root certificate of the swarm' : 'the certificate of this manager';
    const day = new Date(to).toISOString().slice(0, 10);
    const when = left < 0 ? `ended on ${day}` : `ends on ${day}, in ${Math.floor(left / DAY)} days`;
    const why = kind === 'root' ? '' : ', and the engine has not renewed it';
    return [{ level: 'problem', at: 'certificates', message: `${name} ${when}${why}`, hint: HINTS[kind] }];
  });
}

const HINTS = {
  root: 'docker swarm ca --rotate',
  node: 'see the clock and the engine log of this manager (journalctl -u docker); restarting its engine requests another one',
} as const;
