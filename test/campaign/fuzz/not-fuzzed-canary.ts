/** Of canaries: they get names of a manifest that was read, and what the engine returned. */
export const NOT_FUZZED_CANARY: Readonly<Record<string, readonly string[]>> = {
  'names of a manifest that was read, or specs of the engine': [
    'resume',
    'failedTask',
    'canaryName',
    'canaryLabels',
    'servingAlone',
    'isTraefikLabel',
    'pathOfConfig',
    'configAt',
    'withConfigAt',
    'canaryOf',
    'isShareConfig',
    'shareVariables',
    'withShares',
  ],
  'it gets a URL that was checked when the settings were read': ['askingValues'],
};
