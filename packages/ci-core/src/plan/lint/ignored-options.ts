const REMOVE = 'remove it';
const SWARM_PLACES = 'remove it; Swarm has no such option for a service';

/** The options of a service that `docker stack deploy` leaves out, each with what to write instead. */
export const IGNORED: ReadonlyMap<string, string> = new Map([
  ['build', 'build the image before the deploy and name it under "image:"'],
  ['cgroup_parent', SWARM_PLACES],
  ['cgroupns_mode', SWARM_PLACES],
  ['container_name', 'remove it; other services reach this one by its name'],
  ['devices', 'mount the device under "volumes:", or run the container with docker on its node'],
  ['domainname', 'write the whole name under "hostname:"'],
  ['expose', 'remove it; services of one network reach all ports of each other'],
  ['external_links', 'use a network that both stacks share'],
  ['ipc', SWARM_PLACES],
  ['links', 'remove it; services of one network reach each other by name'],
  ['mac_address', SWARM_PLACES],
  ['network_mode', 'use "networks:"; for the network of the host, declare it as an external network'],
  ['pid', SWARM_PLACES],
  ['privileged', 'grant what is needed under "cap_add:"'],
  ['restart', 'write deploy.restart_policy, or remove it: Swarm restarts tasks by default'],
  ['security_opt', SWARM_PLACES],
  ['shm_size', 'mount a tmpfs at /dev/shm'],
  ['userns_mode', REMOVE],
]);

const UNSUPPORTED = /^Ignoring unsupported options: ([\w, -]+)/;
/** A heading, and below it a line for each option. */
const DEPRECATED = /^Ignoring deprecated options:\s*$|^(?:container_name|expose): /;

/** True if this line of Docker is only about options that the lint finds, with their places. */
export function isFoundByLint(warning: string): boolean {
  const listed = UNSUPPORTED.exec(warning)?.[1];
  if (listed !== undefined) return listed.split(/,\s*/).every((option) => IGNORED.has(option.trim()));
  return DEPRECATED.test(warning) || /\bignoring IP-address\b/.test(warning);
}
