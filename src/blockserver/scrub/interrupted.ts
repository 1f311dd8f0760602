/** The round was paused, stopped, or gives way to one that was ordered. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
