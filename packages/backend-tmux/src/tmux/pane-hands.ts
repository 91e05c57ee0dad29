import {
  glanceAtPane,
  lookAtPane,
  type PaneGlance,
  type PaneLook,
  pasteFenced,
  pressFenced,
  type TmuxAct,
  type TmuxAsk,
} from "./look.js";
import type { TmuxPlace } from "./tmux-cli.js";

/** What can be done to a pane. @throws TmuxFailure each of them */
export interface PaneHands {
  /** `heard`: as in `lookAtPane`. */
  look(heard?: (look: PaneLook) => void): Promise<PaneLook>;
  glance(): Promise<PaneGlance>;
  /** False: the pane was no longer as it was at that look, and nothing was sent. */
  press(options: { look: PaneLook; key: string }): Promise<boolean>;
  paste(options: { look: PaneLook; text: string }): Promise<boolean>;
}

export function paneHands(where: { place: TmuxPlace; ask: TmuxAsk; act: TmuxAct; pane: string }): PaneHands {
  return {
    look: (heard) => lookAtPane({ ...where, heard }),
    glance: () => glanceAtPane(where),
    press: (options) => pressFenced({ ...where, ...options }),
    paste: (options) => pasteFenced({ ...where, ...options }),
  };
}
