/** Whole numbers below 2^32, last in first out, in a typed array that doubles. */
export class NumberStack {
  private numbers = new Uint32Array(64);
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(value: number): void {
    if (this.count === this.numbers.length) {
      const grown = new Uint32Array(this.count * 2);
      grown.set(this.numbers);
      this.numbers = grown;
    }
    this.numbers[this.count++] = value;
  }

  /** Undefined when it is empty. */
  pop(): number | undefined {
    return this.count === 0 ? undefined : this.numbers[--this.count];
  }
}
