import type { NamespaceApi } from './namespace-api.js';
import {
  ServedSession,
  type Serve,
  type SessionServiceOptions,
  type SessionStream,
  type Verb,
} from './served-session.js';
import { sessionMethods, type SessionMethod } from './session-methods.js';

/** NamespaceService.Session: carries out what the unary methods would, for many calls at once. */
export class SessionService {
  private readonly options: SessionServiceOptions;
  private readonly verbs = new Map<SessionMethod, Verb>();
  private readonly open = new Set<ServedSession>();
  private draining = false;

  constructor(api: NamespaceApi, options: SessionServiceOptions) {
    this.options = options;
    for (const method of sessionMethods) {
      const [, service = '', name = ''] = method.path.split('/');
      const outcome = options.observer?.method(service, name);
      this.verbs.set(method, { serve: api[method.name].bind(api) as Serve, outcome });
    }
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
