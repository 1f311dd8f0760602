/** A sequential specification: whether a step can follow a state, and which state then is. */
export interface Model<State, Step> {
  readonly init: State;
  /** The next state; a text that says why this step cannot be the next one. */
  step(state: State, step: Step): { readonly state: State } | string;
  /** The same for states that no step to come can tell apart. */
  key(state: State): string;
  /** Whether a call between these states can have found nothing to do (it may have told more of what was there). */
  isUnchanged(before: State, after: State): boolean;
}
