/** What is run, by the variable that test/run.mjs sets: everything on both engines, or each thing where it needs to run. */
export const ring: 'test' | 'all' = process.env.SWARM_CI_RING === 'all' ? 'all' : 'test';
