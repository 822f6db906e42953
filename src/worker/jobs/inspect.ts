import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { fileError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import { PROGRAM } from '../../base/version';
import { curveOf } from '../../analysis/curve';
import { compareModels, profileModel } from '../../analysis/measures';
import { loadBeside, loadModel } from '../../analysis/model';
import type { Comparison, Curve, Profile } from '../../analysis/results';
import { chooseEngine } from '../../engine/choose';
import { type compare, comparisonSchema, type curve, type profile, profileSchema } from '../../protocol/worker';
import { cached } from '../../run/cache';

/** Questions about trained models. Answers are kept in the run's folder and given again while the files stay the same. */

/** What tells one version of a file from another. */
function identity(file: string): { file: string; size: number; changed: number } {
  try {
    const { size, mtimeMs } = statSync(file);
    return { file: resolve(file), size, changed: mtimeMs };
  } catch (thrown) {
    throw fileError(thrown, file);
  }
}

/** From the cache of the run that the first checkpoint belongs to, or computed. */
async function remembered<T>(
  kind: string,
  files: readonly string[],
  schema: z.ZodType<T>,
  compute: () => Promise<T>,
): Promise<T> {
  const key = { program: PROGRAM, files: files.map(identity) };
  const run = dirname(dirname(resolve(files[0]!)));
  const belongs = basename(dirname(resolve(files[0]!))) === 'checkpoints' && existsSync(join(run, 'run.json'));
  return belongs ? cached(run, kind, key, schema, compute) : compute();
}

export function compareJob({ files }: z.output<typeof compare.params>, watch: Watch): Promise<Comparison> {
  const [first, second] = files as [string, string?];
  return remembered('compare', files, comparisonSchema, async () => {
    const model = await loadModel(first, chooseEngine(), watch);
    return compareModels(model, second === undefined ? undefined : loadBeside(second, model), watch);
  });
}

export function profileJob({ file }: z.output<typeof profile.params>, watch: Watch): Promise<Profile> {
  return remembered('profile', [file], profileSchema, async () =>
    profileModel(await loadModel(file, chooseEngine(), watch), watch),
  );
}

export function curveJob({ runs }: z.output<typeof curve.params>): Promise<Curve> {
  return Promise.resolve(curveOf(runs));
}
