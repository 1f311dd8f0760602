/** How a call ended: the name of its gRPC status (`OK`, `NOT_FOUND`, …), and how long it took to serve. */
export type CallOutcome = (code: string, durationMs: number) => void;

/** Who wants to know of the calls that a server answers. */
export interface CallObserver {
  /** Asked once for each method when the server is made; what it returns is called at the end of every call of it. */
  method(service: string, method: string): CallOutcome;
}
