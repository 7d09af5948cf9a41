export { type ConfigVersion, versionOf } from '../plan/manifest/config-versions.ts';
