import { type Judged, OUTCOMES } from './claims';
import type { Run } from './finishedRuns';
import type { Picture } from './paperPictures';

/** What the pages of all papers have in common, in Markdown. */

/** What a page is made of. @template S what the claims were judged by */
export interface PageContents<S> {
  readonly study: S;
  /** The folder of the configs, and their names. */
  readonly configs: string;
  readonly names: readonly string[];
  readonly judged: readonly Judged[];
  readonly pictures: readonly Picture[];
}

/** The commands that train what a page is made of and write it. */
export function commandsOf(configs: string, names: readonly string[], write: string): string {
  const sweeps = names.map(name => `node dist/cli.js sweep ${configs}/${name}.vae.yaml --jobs 2`);
  return `\`\`\`sh\n${sweeps.join('\n')}\n${write}\n\`\`\``;
}

/** Of all trainings together. */
export function hoursOf(runs: readonly Run[]): string {
  return (runs.reduce((sum, { seconds }) => sum + seconds, 0) / 3600).toFixed(1);
}

export const OUTCOMES_EXPLAINED = `- **reproduced**: the rule holds, and the control does not meet it;
- **not shown**: the rule holds, and so it does where what the claim speaks of is missing, for instance in untrained models;
- **not reproduced**: the rule does not hold;
- **not testable**: with these runs it cannot be said, for the reason that is given.`;

export function summary(judged: readonly Judged[]): string {
  const counts = OUTCOMES.map(one => `${judged.filter(({ judgement }) => judgement.outcome === one).length} ${one}`);
  return `**${counts.join(', ')}.**`;
}

export function claimsTable(judged: readonly Judged[]): string {
  const sized = judged.some(({ judgement }) => judgement.of !== undefined);
  const named = judged.some(({ id }) => id !== undefined);
  const rows = judged.map(({ id = '', figure, says, judgement: { outcome, of = '' } }) => [
    ...(named ? [id] : []),
    ...[figure, says, outcome],
    ...(sized ? [of] : []),
  ]);
  return tableOf([...(named ? ['Claim'] : []), 'Fig.', 'The paper', 'Here', ...(sized ? ['Of'] : [])], rows);
}

export function details({ id, figure, says, rule, control, judgement }: Judged): string {
  const lines = [
    ...(judgement.of === undefined ? [] : [`- Of: ${judgement.of}.`]),
    ...(rule === '' ? [] : [`- Rule: ${rule}.`]),
    `- ${rule === '' || judgement.outcome === 'not testable' ? 'Why' : 'Measured'}: ${judgement.measured}.`,
    ...(control === undefined ? [] : [`- Control: ${control}.`]),
    ...(judgement.control === undefined ? [] : [`- Measured of the control: ${judgement.control}.`]),
  ];
  return `**Figure ${figure}${id === undefined ? '' : `, ${id}`}: ${judgement.outcome}.** ${says}\n\n${lines.join('\n')}`;
}

/** A picture, from a page beside the folder of its pictures. */
export function shown({ title, file }: Picture, folder: string): string {
  return `${title}\n\n![${title}](${folder}/${file})`;
}

/** 'a or b': what a key has in the runs. */
export function uniqueOf(runs: readonly Run[], of: (run: Run) => unknown): string {
  return [...new Set(runs.map(of))].join(' or ');
}

export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(Array<string>(head.length).fill('---')), ...rows.map(line)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
