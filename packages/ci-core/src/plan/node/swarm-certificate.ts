/** A certificate of the swarm; times in milliseconds since 1970. */
export type SwarmCertificate = {
  /** `root` signs the others, `node` is the one of the connected manager. */
  readonly kind: 'root' | 'node';
  readonly from: number;
  readonly to: number;
};
