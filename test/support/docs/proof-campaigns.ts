import { catalogue } from '../../campaign/catalogue.ts';
import type { CampaignFigures } from '../../campaign/figures.ts';

/** The part of docs/proof.md that says what each campaign shows, and what its last long run on each engine counted. */
export function campaignSections(figures: readonly CampaignFigures[]): string {
  return Object.entries(catalogue)
    .map(([name, { shows }]) => {
      const rows = figures.filter(({ campaign }) => campaign === name).map(row);
      const table = ['| engine | rounds | failed | minutes | counted | run |', '| - | - | - | - | - | - |', ...rows];
      return [
        `### ${name}`,
        '',
        `${shows}.`,
        '',
        ...(rows.length > 0 ? table : ['Not run in its long form yet.']),
      ].join('\n');
    })
    .join('\n\n');
}

function row({ engine, rounds, failed, minutes, counts, date, commit, seed }: CampaignFigures): string {
  const counted = Object.entries(counts).map(([what, count]) => `${what} ${count.toLocaleString('en')}`);
  const cells = [engine ?? 'none', rounds, failed, minutes, counted.join('; '), `${date}, \`${commit}\`, seed ${seed}`];
  return `| ${cells.join(' | ')} |`;
}
