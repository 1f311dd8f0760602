import type { Output } from './output.js';

/** A JSON array printed item by item, so that a listing of any length needs no memory. */
export class JsonArray {
  private count = 0;
  private readonly output: Output;

  constructor(output: Output) {
    this.output = output;
  }

  async add(item: unknown): Promise<void> {
    await this.output.text(`${this.count++ === 0 ? '[\n' : ',\n'}${JSON.stringify(item)}`);
  }

  async end(after = '\n'): Promise<void> {
    await this.output.text((this.count === 0 ? '[]' : '\n]') + after);
  }
}
