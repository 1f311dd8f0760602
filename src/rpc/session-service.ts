import {
  ServedSession,
  type SessionServiceOptions,
  type SessionStream,
  type Verb,
} from './served-session.js';

/** The sessions that a server has open of one kind: they carry out many calls at once. */
export class SessionService {
  private readonly options: SessionServiceOptions;
  private readonly verbs: ReadonlyMap<number, Verb>;
  private readonly open = new Set<ServedSession>();
  private draining = false;

  constructor(verbs: readonly Verb[], options: SessionServiceOptions) {
    this.options = options;
    this.verbs = new Map(verbs.map((verb) => [verb.method.field, verb]));
  }

  readonly handle = (call: SessionStream): void => {
    const session = new ServedSession(call, this.verbs, this.options);
    this.open.add(session);
    // One that was on its way when the server began to stop.
    if (this.draining) session.drain();
    void session.run().finally(() => this.open.delete(session));
  };

  /** Takes no more calls; sessions end when those under way are answered. */
  drain(): void {
    this.draining = true;
    for (const session of this.open) session.drain();
  }
}
