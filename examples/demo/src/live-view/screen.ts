import type { TownEvent } from "@townkit/core";
import { applyEvent, emptyView, lineOf } from "./model.js";
import { renderView } from "./render.js";

/** Where the view is written: a terminal that can be redrawn, or a pipe that gets plain lines. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface LiveView {
  show(event: TownEvent): void;
  /** Leaves the last picture standing. */
  close(): void;
}

/** At most so often is a terminal redrawn, in milliseconds: text deltas come faster than anyone reads. */
const redrawMs = 80;

function plainView(output: Output): LiveView {
  return {
    show(event) {
      const line = lineOf(event);
      if (line !== null) output.write(`${line}\n`);
    },
    close() {},
  };
}

function redrawnView(output: Output): LiveView {
  let view = emptyView;
  let height = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    timer = undefined;
    const lines = renderView(view, (output.columns ?? 80) - 1);
    const up = height > 0 ? `\u001b[${height}A` : "";
    output.write(`${up}\u001b[J${lines.join("\n")}\n`);
    height = lines.length;
  };
  return {
    show(event) {
      view = applyEvent(view, event);
      timer ??= setTimeout(draw, redrawMs);
    },
    close() {
      if (timer) clearTimeout(timer);
      draw();
    },
  };
}

/** A live view of a town's events: redrawn in place on a terminal, a line for each event in a pipe. */
export function openLiveView(output: Output): LiveView {
  return output.isTTY ? redrawnView(output) : plainView(output);
}
