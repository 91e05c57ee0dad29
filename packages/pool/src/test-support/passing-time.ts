import type { ManualClock } from "@townkit/core/memory";

/** What is due within so long is waited for; what is due later is a deadline of something that is under way. */
const soonMs = 5_000;

/** The result of the work, while time passes from one thing that is due soon to the next, and stands still where none is. */
export async function passing<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  work.then(end, end);
  while (!over) {
    if (clock.next() <= soonMs) clock.pass(clock.next());
    await new Promise(setImmediate);
  }
  return await work;
}
