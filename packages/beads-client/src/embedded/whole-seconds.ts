/** The time as `bd` keeps it: UTC, in whole seconds, and never later than it is. Milliseconds since the epoch, or a text. */
export function wholeSeconds(time: number | string): string {
  const ms = typeof time === "number" ? time : Date.parse(time);
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, -".000Z".length)}Z`;
}
