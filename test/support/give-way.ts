import { constants, setPriority } from 'node:os';

// Beside engines, whose tests mostly wait: what only computes takes the time that they leave.
if (process.env.SWARM_CI_RING !== undefined) setPriority(constants.priority.PRIORITY_LOW);
