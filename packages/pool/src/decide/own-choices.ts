import { fallBack } from "./not-started.js";
import type { Choices } from "./own-attention.js";
import { endStalled, waitOn } from "./stall.js";
import { startAnew } from "./supervise.js";

/** Everything that the pool offers where it asks by itself, by the value of the choice. */
export const ownChoices: Choices = {
  start: startAnew,
  fallback: fallBack,
  wait: waitOn,
  abort: endStalled,
};
