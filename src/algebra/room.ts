/** Memory that serves one thing after the other: a garbage collector is slow to see that hundreds of megabytes are free. */
export class Room {
  private values = new Float32Array(0);

  /** Room for so many values; what was taken before is overwritten. */
  take(length: number): Float32Array {
    if (this.values.length < length) this.values = new Float32Array(length);
    return this.values.subarray(0, length);
  }
}
