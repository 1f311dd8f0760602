/** Something that happens at a time of the virtual clock. */
export interface HeapEvent {
  atMs: number;
  /** Order of those at the same time: that in which they were made. */
  seq: number;
  /** Where it is in its heap; -1 if it is in none. */
  place: number;
}

/** A binary heap of events: the earliest first. Each knows its place, so that what is cancelled goes at once. */
export class EventHeap<Event extends HeapEvent> {
  private readonly items: Event[] = [];

  get size(): number {
    return this.items.length;
  }

  push(event: Event): void {
    const { items } = this;
    items.push(event);
    this.rise(event, items.length - 1);
  }

  /** The earliest event; stays in the heap. */
  peek(): Event | undefined {
    return this.items[0];
  }

  pop(): Event | undefined {
    const first = this.items[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Takes it out, if it is in. */
  remove(event: Event): void {
    const { place } = event;
    if (place < 0) return;
    event.place = -1;
    const last = this.items.pop() as Event;
    if (last === event) return;
    if (before(last, event)) this.rise(last, place);
    else this.sink(last, place);
  }

  private rise(event: Event, from: number): void {
    const { items } = this;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] as Event;
      if (!before(event, above)) break;
      items[at] = above;
      above.place = at;
      at = parent;
    }
    items[at] = event;
    event.place = at;
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
      below.place = at;
      at = child;
    }
    items[at] = event;
    event.place = at;
  }
}

function before(a: HeapEvent, b: HeapEvent): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);
}
