import { expect, it } from "vitest";
import { serverEnv } from "./server-env.js";

it("inherits by name alone; what is given wins over that, but not over where the sockets are", () => {
  const from = { PATH: "/bin", HOME: "/home/u", XDG_DATA_HOME: "/data", TMUX: "/tmp/t,1,0", AWS_SECRET: "no" };
  const given = { HOME: "/elsewhere", EXTRA: "1", TMUX_TMPDIR: "/lost" };
  expect(serverEnv({ from, given })).toEqual({
    PATH: "/bin",
    HOME: "/elsewhere",
    XDG_DATA_HOME: "/data",
    EXTRA: "1",
    TMUX_TMPDIR: "/tmp",
  });
});
