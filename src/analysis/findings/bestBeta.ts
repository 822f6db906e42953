import { runsByParameter } from '../population/parameterGroups';
import { meanAndError } from '../latents/latentUnits';
import { type Finding } from '../results/finding';
import { type Curve, type CurvePoint } from '../results/curve';
import { beta as writeBeta, betaValue, number } from './wording';

/** With fewer values of β "best" means little. */
const FEWEST_BETAS = 3;
/** Differences within this many standard errors are a tie. */
const TIE_ERRORS = 2;

interface Group {
  beta: number;
  /** Mean over seeds, nats. */
  elbo: number;
  error: number;
}

/**
 * Best β: the highest held-out ELBO, −(rate + distortion), among three or more values of β; seeds are averaged. Values that
 * are within two standard errors of the difference are a tie. The runs share their held-out examples, so the true errors of
 * differences are smaller: a tie is called rather too often than too rarely.
 * Says nothing of runs that trained for different numbers of steps or differ in latent size: more than β tells them apart.
 * @param own the β of the run at hand, if there is one
 */
export function bestBetaFinding(curve: Curve, own?: number): Finding | undefined {
  const points = curve.points.filter(point => point.split === 'test' && point.beta !== null);
  if (new Set(points.map(point => `${point.step} ${point.latent}`)).size > 1) return undefined;
  const groups = runsByParameter(points).map(({ value, runs }) => group(value, runs));
  if (groups.length < FEWEST_BETAS) return undefined;

  const best = groups.reduce((a, b) => (b.elbo > a.elbo ? b : a));
  const tied = groups.filter(other => best.elbo - other.elbo <= TIE_ERRORS * Math.hypot(best.error, other.error));
  const numbers = {
    betas: groups.map(({ beta }) => beta),
    elbos: groups.map(({ elbo }) => elbo),
    errors: groups.map(({ error }) => error),
    best: best.beta,
    tied: tied.map(({ beta }) => beta),
    ...(own === undefined ? {} : { own }),
  };
  return {
    rule: 'best β',
    holds: tied.length < groups.length,
    numbers,
    sentence: `${verdict(groups, best, tied)}${ownPart(groups, best, tied, own)}.`,
    next: tied.length === 1 ? beyondTheEdge(groups, best) : null,
  };
}

function group(beta: number, points: readonly CurvePoint[]): Group {
  const { mean, error } = meanAndError(points.map(point => -(point.rate + point.distortion)));
  // The seeds share their examples, so averaging over seeds does not make the error over examples smaller.
  return {
    beta,
    elbo: mean,
    error: Math.hypot(error, meanAndError(points.map(p => p.elboError)).mean),
  };
}

function verdict(groups: readonly Group[], best: Group, tied: readonly Group[]): string {
  const value = `${number(best.elbo)} ± ${number(best.error)} nats`;
  if (tied.length === 1) return `Held-out ELBO is best at ${writeBeta(best.beta)} (${value})`;
  const range = `from ${writeBeta(tied[0]!.beta)} to ${betaValue(tied.at(-1)!.beta)}`;
  return tied.length === groups.length
    ? `Held-out ELBO is the same ${range} within two standard errors (best: ${value} at ${writeBeta(best.beta)})`
    : `Held-out ELBO is best ${range}, where differences are within two standard errors (${value} at ${writeBeta(best.beta)})`;
}

function ownPart(groups: readonly Group[], best: Group, tied: readonly Group[], own: number | undefined): string {
  const mine = groups.find(({ beta }) => beta === own);
  if (mine === undefined || tied.includes(mine)) return '';
  const gain = mine.beta > best.beta ? 'a lower rate' : 'a lower distortion';
  return `; this run, at ${writeBeta(mine.beta)}, gives up ${number(best.elbo - mine.elbo)} nats of it for ${gain}`;
}

function beyondTheEdge(groups: readonly Group[], best: Group): string | null {
  if (best === groups[0]) return `Sweep objective.beta below ${betaValue(best.beta)} too.`;
  return best === groups.at(-1) ? `Sweep objective.beta above ${betaValue(best.beta)} too.` : null;
}
