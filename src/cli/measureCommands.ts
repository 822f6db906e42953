import { basename, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import {
  MEASURE_COMMANDS,
  type MeasureCommand,
  SIMILARITIES,
  firstOf,
  measuresOf,
} from '../analysis/results/similarities';
import type { Information } from '../analysis/results/information';
import * as protocol from '../protocol/worker';
import { formatCount, formatUsed } from '../views/chart/format';
import { correctionText, readCorrection } from '../views/profiles/readAs';
import { fewDimensionText } from '../views/profiles/profileTable';
import { inWorker } from './inWorker';
import { refuseLayers } from './layersInstead';
import { type Output, type WithScale, ending, json, scaleOption, wholeNumber } from './options';
import { causes, cautions, fewOf, gaussianOf, warningsOf } from './remarks';
import { scaleText } from './scaleText';
import { STATUS, show, watched } from './terminal';
import { cell } from './textTable';

/** `measure …` of representations in files: the words of each command, and what it prints. */

export function addMeasureCommands(program: Command): void {
  const measure = program
    .command('measure')
    .description('measure your own representations, n × … arrays in .npy files');
  for (const command of MEASURE_COMMANDS) {
    const { label, help } = SIMILARITIES[measuresOf(command)[0]!];
    measure
      .command(command)
      .description(`${label} of two representations of the same n examples`)
      .argument('<a.npy>')
      .argument('<b.npy>')
      .addOption(json())
      .addHelpText('after', `\n${help!}\nExample: vae-lens measure ${command} layer3.npy layer4.npy`)
      .action(
        ending((a: string, b: string, options: Parameters<typeof measurePairCommand>[3]) =>
          measurePairCommand(command, a, b, options),
        ),
      );
  }
  measure
    .command('id')
    .description('intrinsic dimension (2NN, by linear fit and by maximum likelihood)')
    .argument('<a.npy>')
    .addOption(scaleOption())
    .addOption(json())
    .addHelpText(
      'after',
      `
The first dimension counts the examples, the rest is flattened. Exact duplicates are left out; one of each is kept.
Where an estimate is far too low, the dimension of the Gaussian that reads so with as many examples stands beside it.
Example: vae-lens measure id layer3.npy`,
    )
    .action(ending((file: string, options: Parameters<typeof measureIdCommand>[1]) => measureIdCommand(file, options)));

  measure
    .command('ii')
    .description('information imbalance of two representations of the same n examples, both ways')
    .argument('<a.npy>')
    .argument('<b.npy>')
    .addOption(
      new Option('--k <count>', 'how many nearest neighbours are looked for').argParser(wholeNumber(1)).default(1),
    )
    .addOption(json())
    .addHelpText(
      'after',
      `
How far away in B the nearest neighbour in A is, by its rank: 2/n where A tells all that B does of who is near, about 1 where
it tells nothing; and the other way round. Files as for measure cka.
Example: vae-lens measure ii layer3.npy layer4.npy`,
    )
    .action(
      ending((a: string, b: string, options: Parameters<typeof measureInformationCommand>[2]) =>
        measureInformationCommand(a, b, options),
      ),
    );
}

/** `measure cka A B`, and those of the other measures of similarity. */
async function measurePairCommand(
  command: MeasureCommand,
  a: string,
  b: string,
  { json = false }: Output,
): Promise<number> {
  const files = { a: resolve(a), b: resolve(b) };
  for (const file of [files.a, files.b]) await refuseLayers(file, 'compare');
  const { notes = [], ...result } = await watched(command, watch =>
    inWorker(protocol.measurePair, { command, ...files }, watch),
  );
  const measures = measuresOf(command);
  const first = firstOf(result.n);
  // What is to be read comes first.
  if (measures.includes(first)) measures.sort((one, other) => Number(other === first) - Number(one === first));
  show(json, { ...result, ...warningsOf(measures, result.n, notes) }, () => {
    const values = measures.map((name, i) => {
      const { label, short } = SIMILARITIES[name];
      return `${i === 0 || name === 'linearCka' ? label : short.toLowerCase()} ${cell(result[name] ?? null, 6)}`;
    });
    const few = [...fewOf(measures, result.n), ...notes].map(text => `\n${text}`);
    const used = formatUsed(result.used ?? result.n, result.n);
    return `${values.join(', ')} (${used})${few.join('')}${causes(Object.values(result.causes))}`;
  });
  return STATUS.done;
}

/** `measure id A` */
async function measureIdCommand(file: string, { json = false, scale = false }: Output & WithScale): Promise<number> {
  const asked = { file: resolve(file), scale };
  await refuseLayers(asked.file, 'profile');
  const result = await watched('id', watch => inWorker(protocol.measureId, asked, watch));
  const few = fewDimensionText({ n: result.n, layers: [{ id: result }] });
  show(json, { ...result, ...gaussianOf(result, result.n), ...(few === null ? {} : { warnings: [few] }) }, () => {
    const { n, fit, fitError, mle, mleError, dropped, cause } = result;
    const [linear, likeliest] = [`${cell(fit, 4)} ± ${cell(fitError, 4)}`, `${cell(mle, 4)} ± ${cell(mleError, 4)}`];
    const values = `2NN intrinsic dimension: fit ${linear}, maximum likelihood ${likeliest}`;
    const said = cautions(n, [{ name: basename(file), id: result }]);
    const seen = `${formatUsed(n, n)}, ${formatCount(dropped)} duplicates left out`;
    const correction = readCorrection(result, n);
    const read = correction === null ? null : correctionText(correction);
    const over = result.scale
      ? `${scaleText(result.scale)}${causes([result.scale.cause === cause ? null : result.scale.cause])}`
      : '';
    return `${values} (${seen})${causes([few, cause, read])}${said}${over}`;
  });
  return STATUS.done;
}

/** `measure ii A B` */
async function measureInformationCommand(
  a: string,
  b: string,
  { json = false, k }: Output & { readonly k: number },
): Promise<number> {
  const asked = { a: resolve(a), b: resolve(b), k };
  for (const one of [asked.a, asked.b]) await refuseLayers(one, 'compare');
  const result = await watched('ii', watch => inWorker(protocol.measureInformation, asked, watch));
  const note = everyNeighbourNote(result);
  show(json, { ...result, ...(note === null ? {} : { warnings: [note] }) }, () => {
    const { n, aToB, aToBError, bToA, bToAError, ties, cause } = result;
    const line = (from: string, to: string, value: number | null, error: number | null) =>
      `${basename(from)} → ${basename(to)}: ${cell(value, 4)} ± ${cell(error, 4)}`;
    const title = `information imbalance, ${formatCount(n)} examples, k = ${k}`;
    const tied = [ties.a, ties.b].map((count, i) =>
      count ? `${formatCount(count)} examples have nearest neighbours in ${basename([a, b][i]!)} that tie` : null,
    );
    const lines = [title, line(a, b, aToB, aToBError), line(b, a, bToA, bToAError)];
    return `${lines.join('\n')}${causes([...tied, note, cause])}`;
  });
  return STATUS.done;
}

/** The mean of all ranks 1 … n − 1 is n/2, which is 1 in units of n/2. */
function everyNeighbourNote({ n, k, cause }: Information): string | null {
  if (k < n - 1 || cause !== null) return null;
  return `k = ${k} takes in all other examples: both values are 1 whatever the files hold; a smaller --k tells them apart.`;
}
