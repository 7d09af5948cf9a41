import { openSite } from '../building-site.ts';
import { type Row, secondsOf } from '../measured.ts';

const ROUNDS = 2;

/**
 * Six services built and pushed by a serial loop and by build-images, in turn. Of each the quickest round counts: whatever
 * else the machine does can only make one slower. Builds that never wait would gain no more than the machine has cores.
 */
export const builds: Row = {
  id: 'builds',
  engine: true,
  measure: async (sandbox) => {
    const site = await openSite(sandbox);
    try {
      const [serial, sideBySide]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        await site.fresh();
        serial.push(await secondsOf(site.serial));
        await site.fresh();
        sideBySide.push(await secondsOf(site.sideBySide));
      }
      const [ours, theirs] = [Math.min(...sideBySide), Math.min(...serial)];
      const sides = [`${ours.toFixed(1)} s`, `${theirs.toFixed(1)} s`] as const;
      return [
        {
          measure: 'six services built and pushed / one after another',
          value: ours / theirs,
          goal: 0.5,
          unit: '',
          sides,
        },
      ];
    } finally {
      await site.close();
    }
  },
};
