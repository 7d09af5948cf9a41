export { imageTag, type TagFormat } from '../plan/build/image-tag.ts';
export { labelsFor, type SelectionInput, selectServices } from '../plan/build/select-services.ts';
