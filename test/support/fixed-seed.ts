import fc from 'fast-check';

/** A property is tried with the same inputs every time; `SWARM_CI_SEED=<n>` tries others, and what they find becomes an example. */
fc.configureGlobal({ seed: Number(process.env.SWARM_CI_SEED ?? 1) });
