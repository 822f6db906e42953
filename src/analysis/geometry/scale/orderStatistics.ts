/**
 * The values that sorting would put at some ranks (1: the smallest), by partitions that grow smaller (Hoare 1961, "Algorithm
 * 65: Find"): about 3n steps for all of them.
 * @param values left in another order
 * @param ranks ascending, from 1 to their number
 */
export function orderStatistics(values: Float64Array, ranks: readonly number[]): number[] {
  const found = new Array<number>(ranks.length);
  let end = values.length;
  for (let q = ranks.length - 1; q >= 0; q--) {
    const place = ranks[q]! - 1;
    partition(values, end, place);
    found[q] = values[place]!;
    end = place;
  }
  return found;
}

/** Puts at `place` what sorting the first `end` would put there; nothing before it is larger, nothing after it smaller. */
function partition(values: Float64Array, end: number, place: number): void {
  let [low, high] = [0, end - 1];
  while (low < high) {
    const pivot = medianOf(values[low]!, values[(low + high) >>> 1]!, values[high]!);
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      const swapped = values[left]!;
      values[left++] = values[right]!;
      values[right--] = swapped;
    }
    if (place <= right) high = right;
    else if (place >= left) low = left;
    else return;
  }
}

function medianOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
