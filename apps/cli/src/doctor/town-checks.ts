import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { backendText } from "../output/backend-view.js";
import { portInUse } from "../town/port-in-use.js";
import { daemonArgv } from "../town/start-daemon.js";
import { bad, type Check, good } from "./check.js";
import { silentPlugins } from "./silent-plugins.js";

/** What a town needs to be started, and how it is once it runs. */
export const townChecks: readonly Check[] = [
  {
    name: "node",
    why: "An older Node.js lacks what the daemon is written with.",
    look() {
      const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
      const enough = major > 20 || (major === 20 && minor >= 19);
      const found = `Node ${process.versions.node}`;
      return enough ? good(found) : bad(found, "Install Node 20.19 or later.");
    },
  },
  {
    name: "town folder",
    why: "The daemon keeps all of the town in it.",
    async look({ townRoot }) {
      await access(townRoot, constants.R_OK | constants.W_OK);
      return good(townRoot);
    },
  },
  {
    name: "server",
    why: "Commands start the daemon with it.",
    look: ({ townRoot }) => good(daemonArgv(townRoot)[1] ?? ""),
  },
  {
    name: "settings",
    why: "The daemon does not start with settings that it cannot read.",
    async look({ setting }) {
      return good(`the backend is ${String(await setting("orchestration.backend"))}`);
    },
  },
  {
    name: "port",
    why: "The daemon does not start where its port is taken.",
    async look({ setting, client }) {
      const [host, port] = [String(await setting("daemon.host")), Number(await setting("daemon.port"))];
      if (port === 0) return good("any free one");
      if ((await client()) || !(await portInUse({ host, port }))) return good(`${host}:${port}`);
      const remedy = "Choose another port in town.toml, or 0 for any free one.";
      return bad(`port ${port} of ${host} is in use by another program`, remedy);
    },
  },
  {
    name: "daemon",
    why: "Without it nothing is handed over to agents.",
    async look({ client }) {
      const town = await client();
      if (!town) return good("is down; the first command that needs it starts it");
      const found = await town.status();
      return good(`pid ${found.pid}, version ${found.version}`);
    },
  },
  {
    name: "backends",
    why: "Sessions of a backend that is down wait.",
    async look({ client }) {
      const town = await client();
      if (!town) return good("not asked: the town is down");
      const { backends } = await town.status();
      const all = backends.map(backendText).join(", ");
      const isSick = backends.some(({ health }) => health?.state === "down");
      return isSick ? bad(all, "Read the backend's log: town logs") : good(all);
    },
  },
  {
    name: "plugins",
    why: "Of an agent whose plugin or hooks do not report, the town learns late, and may have to ask you.",
    async look({ client }) {
      const town = await client();
      if (!town) return good("not asked: the town is down");
      const silent = await silentPlugins(town);
      if (silent.size === 0) return good("none has failed since it last reported");
      const detail = [...silent].map(([id, why]) => `${id}: ${why}`).join("; ");
      return bad(detail, "Correct what it says, then start the session again: town stop SESSION, town resume SESSION.");
    },
  },
  {
    name: "open questions",
    why: "A session that asks gets no further work until it is answered.",
    async look({ client }) {
      const town = await client();
      if (!town) return good("not asked: the town is down");
      const { sessions } = await town.listSessions();
      const asking = sessions.filter(({ attention }) => attention.length > 0).map(({ id }) => id);
      if (asking.length === 0) return good("none");
      return bad(`sessions that wait: ${asking.join(", ")}`, "Look with `town show SESSION` and answer.");
    },
  },
];
