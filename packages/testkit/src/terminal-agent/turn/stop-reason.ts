/** Why a turn ends before its script does. */
export class TurnStopped extends Error {
  override readonly name = "TurnStopped";
  readonly end: "aborted" | "denied";

  constructor(end: "aborted" | "denied") {
    super(`The turn was ${end}.`);
    this.end = end;
  }
}
