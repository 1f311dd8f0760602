/** Room that all sessions of a server share, so that many of them together stay within a bound too. */
export class CallRoom {
  private used = 0;
  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  tryTake(units: number): boolean {
    if (this.used + units > this.max) return false;
    this.used += units;
    return true;
  }

  giveBack(units: number): void {
    this.used -= units;
  }
}
