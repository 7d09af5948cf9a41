import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';
import { readTemplateFiles } from './src/parts/templates/template-files.ts';
import { thirdPartyLicences } from './third-party.ts';

const empty = fileURLToPath(new URL('./src/empty.ts', import.meta.url));

/** What libraries load and no job calls; each deploy would have to read it. */
const unused = [
  // We are no SSH server, make no keys, and files travel as one archive through a command.
  { of: 'node_modules/ssh2', parts: ['./server.js', './keygen.js', './protocol/SFTP.js', './SFTP.js'] },
];

/** How a module reads the shell program beside it. */
const READS_SHELL = /readFileSync\(\s*new URL\('(\.\/[\w-]+\.sh)', import\.meta\.url\),\s*'utf8'\s*,?\s*\)/g;

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
  resolve: { alias: { '@swarm-ci/core': fileURLToPath(new URL('../ci-core/src/index.ts', import.meta.url)) } },
  plugins: [
    {
      // Away from the repository the command has only what is in the bundle.
      name: 'template-files',
      load: async (id) =>
        id.endsWith('/src/parts/templates/template-files.ts')
          ? `const files = ${JSON.stringify(await readTemplateFiles())};\nexport const readTemplateFiles = async () => files;\n`
          : null,
    },
    {
      // Shell programs are files of their own for people and tools, and texts in the bundle.
      name: 'shell-programs',
      transform: (code, id) => {
        if (!id.includes('/ci-core/src/') || !code.includes(".sh'")) return null;
        const whole = code.replace(READS_SHELL, (_, path) =>
          JSON.stringify(readFileSync(join(dirname(id), path), 'utf8')),
        );
        if (whole.includes(".sh'")) throw new Error(`${id} reads a shell program in a way that is not bundled`);
        return whole;
      },
    },
    {
      name: 'unused-parts',
      resolveId: (source, importer) =>
        unused.some(({ of, parts }) => importer?.includes(`/${of}/`) && parts.includes(source)) ? empty : null,
    },
    {
      name: 'third-party-licences',
      generateBundle(_, bundle) {
        const modules = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
        this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: thirdPartyLicences(modules) });
      },
    },
  ],
});
