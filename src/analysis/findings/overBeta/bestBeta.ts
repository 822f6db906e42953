import { groupDifference, meanOver } from '../../population/groupDifference';
import { type Difference } from '../../results/differences';
import { type Finding } from '../../results/finding';
import { type Curve } from '../../results/curve';
import { type BetaGroup, betaGroups, meanOf, seedsNote, UNMATCHED } from './betaGroups';
import { ERRORS, pairing } from '../significance';
import { formatGiven } from '../../../base/formatGiven';
import { beta as writeBeta, count, list, withError } from '../wording';

/**
 * Best β: the highest held-out ELBO, −(rate + distortion), among three or more values of β; seeds are averaged. Values that
 * are within two standard errors of the difference are a tie. The difference is taken example by example and seed by seed
 * where that is known. Nothing for the likelihood `sse`: a sum of squares is no log-likelihood, there is no ELBO.
 * @param own the β of the run at hand, if there is one
 */
export function bestBetaFinding(curve: Curve, likelihood: string, own?: number): Finding | undefined {
  const groups = betaGroups(curve);
  if (!groups || likelihood === 'sse') return undefined;
  const best = groups.reduce((a, b) => (meanOf(b, 'elbo') > meanOf(a, 'elbo') ? b : a));
  const behind = groups.map(group => groupDifference(curve, best.runs, group.runs, 'elbo'));
  const tied = groups.filter((group, i) => group === best || behind[i]!.mean <= ERRORS * behind[i]!.error);
  const elbos = groups.map(({ runs }) => meanOver(runs, 'elbo'));
  const mine = groups.find(({ beta }) => beta === own);
  const ownPart = mine && !tied.includes(mine) ? givenUp(curve, best, mine, behind[groups.indexOf(mine)]!) : '';
  const ties = behind.filter((_, i) => groups[i] !== best && tied.includes(groups[i]!));
  return {
    rule: 'best β',
    holds: tied.length < groups.length,
    numbers: {
      betas: groups.map(({ beta }) => beta),
      elbos: elbos.map(({ mean }) => mean),
      errors: elbos.map(({ error }) => error),
      best: best.beta,
      tied: tied.map(({ beta }) => beta),
      differences: behind.map(({ mean }) => mean),
      differenceErrors: groups.map((group, i) => (group === best ? 0 : behind[i]!.error)),
      ...(own === undefined ? {} : { own }),
    },
    sentence: `${verdict(groups, best, tied)}${pairing(ties, UNMATCHED)}${ownPart}.`,
    key: 'objective.beta',
    next: tied.length === 1 ? beyondTheEdge(groups, best) : null,
  };
}

function verdict(groups: readonly BetaGroup[], best: BetaGroup, tied: readonly BetaGroup[]): string {
  const { mean, error } = meanOver(best.runs, 'elbo');
  const value = `${withError(mean, error)} nats`;
  const seeds = seedsNote(groups);
  if (tied.length === 1) return `Held-out ELBO is best at ${writeBeta(best.beta)} (${value}${seeds})`;
  const between = groups.slice(groups.indexOf(tied[0]!), groups.indexOf(tied.at(-1)!) + 1);
  const range =
    between.length === tied.length
      ? `from ${writeBeta(tied[0]!.beta)} to ${formatGiven(tied.at(-1)!.beta)}`
      : `at β ${list(tied.map(({ beta }) => formatGiven(beta)))}`;
  const at = `${value} at ${writeBeta(best.beta)}${seeds}`;
  return tied.length === groups.length
    ? `Held-out ELBO was not found to differ ${range}: differences are within two standard errors (best: ${at})`
    : `Held-out ELBO is best ${range}, where differences are within two standard errors (${at})`;
}

/** What a run that is not among the best has less of the ELBO, and whether it was measured to get something for it. */
function givenUp(curve: Curve, best: BetaGroup, mine: BetaGroup, behind: Difference): string {
  const seeds = mine.runs.length;
  const who = seeds > 1 ? `; ${writeBeta(mine.beta)}, that of this run,` : `; this run, at ${writeBeta(mine.beta)},`;
  const note = `${seeds > 1 ? `, mean of ${count(seeds, 'seed')}` : ''}${pairing([behind], UNMATCHED)}`;
  const { mean, error } = behind;
  const nats = `${withError(mean, error)} nats`;
  const gain = mine.beta > best.beta ? 'rate' : 'distortion';
  const saved = groupDifference(curve, best.runs, mine.runs, gain);
  if (saved.mean > ERRORS * saved.error) return `${who} gives up ${nats} of it for a lower ${gain}${note}`;
  if (saved.mean < -ERRORS * saved.error) return `${who} is ${nats} below that, and its ${gain} is higher, too${note}`;
  return `${who} is ${nats} below that, and a lower ${gain} was not measured${note}`;
}

function beyondTheEdge(groups: readonly BetaGroup[], best: BetaGroup): string | null {
  if (best === groups[0]) return `Sweep objective.beta below ${formatGiven(best.beta)} too.`;
  return best === groups.at(-1) ? `Sweep objective.beta above ${formatGiven(best.beta)} too.` : null;
}
