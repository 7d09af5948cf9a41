export {
  fingerprint,
  type HostKeyVerdict,
  judgeHostKey,
  knownHostsLine,
  type Pin,
  parseKnownHosts,
} from '../settings/known-hosts.ts';
