import { formatCount, formatRoughDuration } from '../../views/chart/format';
import { type RunFacts, describeRun, isTraining, numbersText, percent, resultTexts } from './run';

/** The words of the status bar. */

/** What the status bar says of the runs that are being trained, undefined where there is nothing to say. */
export function statusText(runs: readonly RunFacts[], starting: boolean): string | undefined {
  const training = runs.filter(isTraining);
  const [only] = training;
  if (only === undefined) return starting ? 'VAE starting' : undefined;
  if (training.length === 1) return ['VAE ' + share(training), ...measured(only), ...left(only)].join(' · ');
  return `VAE ${training.length} runs · ${share(training)}`;
}

function share(runs: readonly RunFacts[]): string {
  const done = runs.reduce((sum, { step }) => sum + step, 0);
  const all = runs.reduce((sum, { info }) => sum + info.steps, 0);
  return percent(done, all);
}

/** On held-out examples, or on the last mini-batch before they were looked at first. */
function measured(run: RunFacts): string[] {
  const tested = resultTexts(run);
  const last = run.scalars.at(-1);
  return tested.length > 0 || !last ? tested : numbersText(last);
}

function left(run: RunFacts): string[] {
  const seconds = run.timeLeft();
  return seconds === null ? [] : [formatRoughDuration(seconds)];
}

/** The same for screen readers: words in place of signs. */
export function statusLabel(text: string): string {
  return text.replace('VAE ', 'VAE training, ').replaceAll(' %', ' percent').replaceAll(' · ', ', ');
}

/** A line of the tooltip: 'step 400 of 1,000, training, 40 %, 55 min left'. */
export function statusDetail(run: RunFacts, now: number): string {
  const time = left(run).map(text => `${text} left`);
  return [describeRun(run, now), `step ${formatCount(run.step)} of ${formatCount(run.info.steps)}`, ...time].join(
    ' · ',
  );
}
