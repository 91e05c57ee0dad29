/** What an agent is told that goes on after a cut. `ran`: what may have done its work; `unknownBy`: how little is known of that. */
export function cutOff({ ran, unknownBy }: { ran: string; unknownBy: string }): string {
  return (
    `You were cut off in the middle of your turn. ${ran} that ran then may have done its work although ${unknownBy}: look at what ` +
    "is there before you go on, and do nothing twice. Then go on with the last task."
  );
}
