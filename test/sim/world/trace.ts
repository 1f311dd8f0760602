// Taken once: under Jest each look at a global object costs more than what it is looked at for.
const { floor, imul } = Math;

/** Lines kept for reading; older ones go. */
const TAIL_MAX = 4_096;

/** What happened in which order, as one number: two runs that differ anywhere give different ones. */
export class Trace {
  private readonly names = new Map<string, number>();
  private readonly tail: string[] = [];
  private state = 0x811c9dc5;
  private mixed = 0x9e3779b9;
  events = 0;
  /** Keeps the last lines for reading: slow. */
  keepsTail = false;

  event(atMs: number, who: string, what: string): void {
    this.events++;
    this.mix(floor(atMs * 1_000));
    this.mix(this.idOf(who));
    this.mix(this.idOf(what));
    if (this.keepsTail) this.keep(`${atMs.toFixed(3)} ${who} ${what}`);
  }

  /** Takes a fact into the hash that no event shows. */
  note(text: string): void {
    this.mix(this.idOf(text));
    if (this.keepsTail) this.keep(`  ${text}`);
  }

  get hash(): string {
    const part = (x: number): string => (x >>> 0).toString(16).padStart(8, '0');
    return part(this.state) + part(this.mixed);
  }

  get lines(): readonly string[] {
    return this.tail;
  }

  private keep(line: string): void {
    this.tail.push(line);
    if (this.tail.length > TAIL_MAX * 2) this.tail.splice(0, TAIL_MAX);
  }

  /** Two chains, FNV-1a and another, so that a chance collision is out of the question. */
  private mix(value: number): void {
    const low = value | 0;
    const high = floor(value / 4_294_967_296) | 0;
    this.state = imul(this.state ^ low, 0x01000193);
    this.state = imul(this.state ^ high, 0x01000193);
    this.mixed = imul((this.mixed << 5) ^ (this.mixed >>> 27) ^ low, 0x85ebca6b);
  }

  private idOf(name: string): number {
    let id = this.names.get(name);
    if (id === undefined) {
      id = hashText(name);
      this.names.set(name, id);
    }
    return id;
  }
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
