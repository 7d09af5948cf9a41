import type { Run } from '../../command.ts';
import { CiError, invalidInput } from '../../errors.ts';
import { type BakeDefinition, bakeDefinitions } from '../../plan/build/bake-definition.ts';
import { printTargetsCommand } from '../../plan/build/build-command.ts';
import { lastLine } from '../../text.ts';

const HINT = 'build_file requires docker buildx, as in the image of swarm-ci or in docker:cli';

/**
 * The targets of a bake file or compose file, as buildx reads it. Needs no engine. Throws ENGINE_UNREACHABLE without a docker
 * command, INVALID_INPUT when buildx cannot read the file.
 */
export async function readBakeTargets(run: Run, file: string, directory: string): Promise<BakeDefinition[]> {
  const output = await run(printTargetsCommand(file, { cwd: directory, env: {} })).catch((cause) => {
    throw new CiError('ENGINE_UNREACHABLE', `there is no docker command to read ${file}`, { hint: HINT, cause });
  });
  const found = output.code === 0 ? bakeDefinitions(output.stdout) : undefined;
  if (found !== undefined) return found;
  const said = lastLine(output.stderr).replace(/^ERROR: /, '') || 'buildx printed no targets';
  const isMissing = /is not a docker command|unknown (?:shorthand )?flag/.test(output.stderr);
  throw invalidInput([
    {
      at: file,
      message: isMissing ? 'cannot be read: this docker command has no buildx' : `cannot be read by buildx: ${said}`,
      hint: isMissing ? HINT : `see what docker buildx bake --file ${file} --print says`,
    },
  ]);
}
