/** What the engine says of its part in a swarm. */
export type SwarmState = {
  readonly isManager: boolean;
  /** `inactive`, `pending`, `active`, `error` or `locked`. */
  readonly state: string;
  /** Its own words about what is wrong; empty if nothing is. */
  readonly error: string;
};

/** Why an engine cannot manage a swarm, and the next step, which never gives up what the swarm has. */
export type Unusable = { readonly what: string; readonly hint: string };

const OTHER = 'name another manager in SERVER_HOST';
const UNLOCK = `run "docker swarm unlock" on it; "docker swarm unlock-key" prints the key on a manager that works. Or ${OTHER}`;
const RENEW = `correct its clock if that is wrong, or ${OTHER}, and have the certificate renewed there. The last manager must stay in its swarm: it holds all services`;
const QUORUM =
  'start the managers that are down: more than half of all must be online. The services run on meanwhile; do not set up the swarm again';
const OUTSIDE = `${OTHER}. If this one was a manager, find out first why it is not any more; a new server is set up as docs/server.md says`;

/** Words of the engine, in answers and in its state, by what they mean. */
const KNOWN = [
  [/needs to be unlocked/i, UNLOCK],
  [/certificates? (ha(s|ve)|is) expired|certificate .*not valid (before|after)/i, RENEW],
  [/does not have a leader|too few managers|no elected .*leader|lost quorum/i, QUORUM],
  [/not part of a swarm/i, OUTSIDE],
  [/Manager is being prepared/i, `wait until "docker node ls" shows it as reachable, or ${OTHER}`],
  [/not a swarm manager/i, 'name a manager of the swarm in SERVER_HOST'],
] as const;

/** The next step for these words of an engine; undefined if they are not about its swarm. */
export function swarmHint(said: string): string | undefined {
  return KNOWN.find(([words]) => words.test(said))?.[1];
}

/** Undefined if the engine is a manager. */
export function whyNoManager({ isManager, state, error }: SwarmState): Unusable | undefined {
  if (isManager) return undefined;
  const said = error === '' ? '' : `: ${withoutHarm(error)}`;
  if (state === 'locked') return { what: `is a locked manager${said}`, hint: UNLOCK };
  if (state === 'active')
    return { what: 'is a worker of its swarm, not a manager', hint: 'name a manager in SERVER_HOST' };
  if (state === 'pending')
    return { what: `is still joining its swarm${said}`, hint: `wait until "docker node ls" shows it, or ${OTHER}` };
  if (state === 'error') {
    const hint = swarmHint(error) ?? `see the log of its engine (journalctl -u docker), or ${OTHER}`;
    return { what: `cannot take part in its swarm${said}`, hint };
  }
  return { what: `is not part of a swarm (${state})${said}`, hint: OUTSIDE };
}

/** The engine advises to leave the swarm, or to make another one: on the last manager that deletes all services. */
export function withoutHarm(said: string): string {
  const sentences = said.split(/(?<=[.!])\s+/);
  const kept = sentences.filter((sentence) => !/swarm (init|leave)|leave the swarm|force-new-cluster/i.test(sentence));
  return kept.join(' ') || said;
}
