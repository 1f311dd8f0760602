/** Something that happens at a time of the virtual clock. */
export interface HeapEvent {
  atMs: number;
  /** Order of those at the same time: that in which they were made. */
  seq: number;
  /** It does not happen any more; it is dropped when its time comes, or earlier when many are. */
  cancelled: boolean;
}

/** Cancelled events are swept out when there are this many of them and they are the most. */
const SWEEP_AT = 1_024;

/** A binary heap of events: the earliest first. */
export class EventHeap<Event extends HeapEvent> {
  private items: Event[] = [];
  private cancelledCount = 0;

  get size(): number {
    return this.items.length - this.cancelledCount;
  }

  push(event: Event): void {
    const { items } = this;
    let at = items.length;
    items.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] as Event;
      if (!before(event, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = event;
  }

  /** The earliest event that was not cancelled; stays in the heap. */
  peek(): Event | undefined {
    for (;;) {
      const first = this.items[0];
      if (first === undefined || !first.cancelled) return first;
      this.removeFirst();
      this.cancelledCount--;
    }
  }

  pop(): Event | undefined {
    const first = this.peek();
    if (first !== undefined) this.removeFirst();
    return first;
  }

  cancel(event: Event): void {
    if (event.cancelled) return;
    event.cancelled = true;
    this.cancelledCount++;
    if (this.cancelledCount >= SWEEP_AT && this.cancelledCount * 2 > this.items.length)
      this.sweep();
  }

  private removeFirst(): void {
    const { items } = this;
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    this.sink(last, 0);
  }

  private sink(event: Event, from: number): void {
    const { items } = this;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      const right = child + 1;
      if (right < items.length && before(items[right] as Event, items[child] as Event))
        child = right;
      const below = items[child] as Event;
      if (!before(below, event)) break;
      items[at] = below;
      at = child;
    }
    items[at] = event;
  }

  private sweep(): void {
    this.items = this.items.filter((event) => !event.cancelled);
    this.cancelledCount = 0;
    for (let at = (this.items.length >> 1) - 1; at >= 0; at--)
      this.sink(this.items[at] as Event, at);
  }
}

function before(a: HeapEvent, b: HeapEvent): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);
}
