import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';
import { readTemplateFiles } from './src/template-files.ts';

const empty = fileURLToPath(new URL('./src/empty.ts', import.meta.url));

export default defineConfig({
  input: { cli: 'src/cli.ts' },
  platform: 'node',
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name].mjs',
    minify: true,
    cleanDir: true,
  },
  external: [/\.node$/],
  plugins: [
    {
      // Away from the repository the command has only what is in the bundle.
      name: 'template-files',
      load: async (id) =>
        id.endsWith('/src/template-files.ts')
          ? `const files = ${JSON.stringify(await readTemplateFiles())};\nexport const readTemplateFiles = async () => files;\n`
          : null,
    },
    {
      // dockerode loads gRPC for BuildKit sessions, which only an image build through its API would use.
      name: 'no-buildkit-session',
      resolveId: (source, importer) => (source === './session' && importer?.includes('dockerode') ? empty : null),
    },
  ],
});
