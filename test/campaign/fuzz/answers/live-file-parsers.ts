import { readLiveFiles } from '../../../../packages/ci-core/src/effects/server/live-files.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedText } from '../mutate.ts';
import { host } from './said-engine.ts';

const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const folders = { serverPath: '/data', workFolder: '/data/.swarm-ci/prod' };

export const liveFileParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'files on the server',
    covers: ['readLiveFiles'],
    inputs: mutatedText(
      [`${hash}  -\n644 prod/a b\n755 prod/c\n${hash}  prod/a b\n${hash} *prod/c\n`, `\\${hash}  prod/\\n\n`, ''],
      [`${hash}  `, '644 ', '99999 x'],
    ),
    attacks: (size) => sizeAttacks(size, [`${hash}  `, '644 ', '7']),
    waits: true,
    read: async (stdout) => {
      const run = async () => ({ code: 0, stdout, stderr: '' });
      const { list, digests } = await readLiveFiles({ ...host, run }, folders);
      return { list, digests };
    },
  }),
];
