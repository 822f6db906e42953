import type { NoiseDimension, Profiled } from '../analysis/results/profile';
import { examplesOf } from '../views/chart/format';
import { fewDimensionText } from '../views/profiles/profileTable';
import { needsCorrections, readCorrection, shortCorrection } from '../views/profiles/readAs';
import { causes, cautions, gaussianOf } from './remarks';
import { layerScalesText } from './scaleText';
import { cell, table } from './textTable';

/** How the command line says what is measured of every layer by itself. */

/** The dimension over scale of every layer, where it was measured. */
type Scales = Parameters<typeof layerScalesText>[0] | undefined;

export function profileJson(result: Profiled, scales?: Scales): object {
  const few = fewDimensionText(result);
  const layers = result.layers.map((layer, i) => ({
    ...layer,
    id: { ...layer.id, ...gaussianOf(layer.id, result.n) },
    scale: scales?.[i]?.scale ?? null,
  }));
  return { ...result, layers, ...(few === null ? {} : { warnings: [few] }) };
}

export function profileText(result: Profiled, scales?: Scales): string {
  const few = fewDimensionText(result);
  const withError = (value: number | null, error: number | null | undefined, digits: number) =>
    `${cell(value, digits)} ± ${cell(error ?? null, digits)}`;
  const corrected = needsCorrections(result);
  const rows = result.layers.flatMap(({ name, width, id, noise, ...information }) => {
    const correction = readCorrection(id, result.n);
    const row = [
      name,
      String(width),
      withError(id.fit, id.fitError, 2),
      withError(id.mle, id.mleError, 2),
      ...(corrected ? [correction === null ? '' : shortCorrection(correction)] : []),
      String(id.dropped),
      withError(information.toInput, information.toInputError, 4),
      withError(information.toOutput, information.toOutputError, 4),
    ];
    return noise ? [row, noiseRow(noise, width, row.length)] : [row];
  });
  const ends = result.step === null ? [result.layers[0]!.name, result.layers.at(-1)!.name] : ['input', 'output'];
  const head = [
    'layer',
    'width',
    'ID, fit',
    'ID, ML',
    ...(corrected ? ['Gaussian'] : []),
    'dropped',
    `II to ${ends[0]!}`,
    `to ${ends[1]!}`,
  ];
  const title = `2NN intrinsic dimension (ID) and information imbalance (II), ${examplesOf(result.n, result.split)}${result.step === null ? '' : `, step ${result.step}`}`;
  const lines = [title, ...(few === null ? [] : [few]), table([head, ...rows])];
  const undefinedBy = result.layers.flatMap(({ id, informationCause }) => [id.cause, informationCause ?? null]);
  const said = `${causes(undefinedBy)}${cautions(result.n, result.layers)}`;
  return `${lines.join('\n')}${said}${scales ? layerScalesText(scales) : ''}`;
}

/** What pure noise in as many units reads, below z. */
function noiseRow({ fit, fitSpread, mle, mleSpread }: NoiseDimension, width: number, cells: number): string[] {
  const row = [
    'pure noise',
    String(width),
    `${cell(fit, 2)} ± ${cell(fitSpread, 2)}`,
    `${cell(mle, 2)} ± ${cell(mleSpread, 2)}`,
  ];
  return [...row, ...Array.from({ length: cells - row.length }, () => '')];
}
