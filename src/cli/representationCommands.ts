import { dirname, join, resolve } from 'node:path';
import { SIMILARITIES, SLOW } from '../analysis/results/similarities';
import { UserError } from '../base/errors';
import { expandPath } from '../base/paths/expandPath';
import * as requests from '../protocol/representationRequests';
import { comparisonJson, comparisonText, type SaidOfComparison } from './comparisonText';
import { inWorker } from './inWorker';
import { type Output, type WithScale } from './options';
import { sentencesThatHold } from './remarks';
import { profileJson, profileText } from './profileText';
import { STATUS, show, watched } from './terminal';

/** `compare` and `profile` of representations in files, which print what they do of checkpoints. */

interface WithoutData extends Output {
  readonly data?: string;
}

/** @throws UserError for what is of checkpoints alone */
function refuseOthers({ data, features = false }: WithoutData & { features?: boolean }): void {
  if (features) {
    throw new UserError(
      "--features is about a checkpoint's reconstructions: representations have none, leave it out",
      true,
    );
  }
  if (data === undefined) return;
  throw new UserError('--data says where the data of a run are: representations need none, leave it out', true);
}

/** `compare --representations A [B]` */
export async function compareRepresentationsCommand(
  files: readonly string[],
  { json = false, data, information: wanted, ...asked }: WithoutData & Readonly<Record<string, boolean | string>>,
): Promise<number> {
  refuseOthers({ data });
  const paths = files.map(path => resolve(expandPath(path)));
  const measures = SLOW.filter(name => asked[SIMILARITIES[name].command!]);
  const result = await watched('compare', watch =>
    inWorker(requests.compareRepresentations, { paths, measures }, watch),
  );
  const information = wanted
    ? await watched('information', watch => inWorker(requests.informationOfRepresentations, { paths }, watch))
    : undefined;
  const said: SaidOfComparison = { files: paths, measures, information };
  show(json, comparisonJson(result, said), () => comparisonText(result, said));
  return STATUS.done;
}

/** `profile --representations A` */
export async function profileRepresentationsCommand(
  file: string,
  { json = false, scale = false, ...others }: WithoutData & WithScale & { readonly features?: boolean },
): Promise<number> {
  refuseOthers(others);
  const asked = { path: resolve(expandPath(file)), scale };
  const { scales, ...found } = await watched('profile', watch =>
    inWorker(requests.profileRepresentations, asked, watch),
  );
  const result = { ...found, step: null };
  show(json, profileJson(result, scales ?? undefined), () => profileText(result, scales ?? undefined));
  return STATUS.done;
}

/** `report --representations A [B]` */
export async function reportRepresentationsCommand(
  files: readonly string[],
  { json = false, output, ...others }: WithoutData & { readonly output?: string },
): Promise<number> {
  refuseOthers(others);
  if (files.length > 2) {
    throw new UserError(`${files.length} representations are named, and one is reported or two are compared`, true);
  }
  const paths = files.map(path => resolve(expandPath(path)));
  const file = resolve(output === undefined ? join(dirname(paths[0]!), 'report.html') : expandPath(output));
  const result = await watched('report', watch =>
    inWorker(requests.reportRepresentations, { paths, output: file }, watch),
  );
  show(json, result, () => [...sentencesThatHold(result.findings), result.file].join('\n'));
  return STATUS.done;
}
