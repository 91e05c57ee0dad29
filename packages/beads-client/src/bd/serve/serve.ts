import type { Call } from "../../calls/call.js";
import { workspaceMismatch } from "../../errors/outside.js";
import { isObject, undecodable } from "../decode/answer.js";
import { locateWorkspace } from "../workspace/locate.js";
import { isUnaskable, problemIn } from "./problem.js";
import { type ServeOptions, send } from "./request.js";
import type { Served } from "./served.js";

/** One request, or several which only read. */
export type Asked = Served | readonly Served[];

/** The server in front of a workspace, as far as it is there. */
export interface Serve {
  /**
   * Asks the server, and gives what the program would print; of several requests what each would print, one after another.
   * Undefined: it is not there, or cannot be asked for this.
   * @throws BeadsError what its refusal means; `workspace_mismatch`: it serves another workspace; `timeout`, `aborted`
   */
  ask(options: { call: Call; served: Asked; changes: boolean }): Promise<{ printed: unknown } | undefined>;
}

/** So many requests are made at the same time: half of those that the server works on at once. */
const atOnce = 8;

/** What a server said of itself. */
interface Known {
  readonly project: string;
  readonly can: ReadonlySet<string>;
}

const ok = 200;
const firstRefusal = 400;
const missing = 404;

export function createServe(options: { serve: ServeOptions; beadsDir: string; closing: AbortSignal }): Serve {
  const { beadsDir } = options;
  let known: Known | undefined;

  async function askOne(asked: { call: Call; served: Served; changes: boolean }): ReturnType<Serve["ask"]> {
    const { call, served, changes } = asked;
    const { needs, printed } = served;
    const project = String(locateWorkspace(beadsDir).metadata.project_id ?? "");
    if (known?.project !== project) known = await look({ ...options, call, project });
    if (!known?.can.has(needs)) return undefined;
    const found = await send({ ...options, request: { ...served, call, changes, project } });
    if (found === undefined || isUnaskable(found.status)) {
      // Another one may be there next.
      known = undefined;
      return undefined;
    }
    const { status, answer } = found;
    if (status === missing && "ifMissing" in served) return { printed: served.ifMissing };
    if (status < firstRefusal && isObject(answer)) return { printed: printed(answer) };
    throw problemIn({ status, answer, what: call.what, effect: changes ? "possible" : "none" });
  }

  return {
    async ask({ served, ...more }) {
      if (!isSeveral(served)) return await askOne({ ...more, served });
      const printed: unknown[] = [];
      for (let from = 0; from < served.length; from += atOnce) {
        const some = served.slice(from, from + atOnce);
        for (const answer of await Promise.all(some.map((one) => askOne({ ...more, served: one })))) {
          if (answer === undefined) return undefined;
          printed.push(answer.printed);
        }
      }
      return { printed: printed.flat() };
    },
  };
}

/** Asks the server which workspace it serves, and what it can. Undefined: it is not there. */
async function look(options: {
  serve: ServeOptions;
  beadsDir: string;
  closing: AbortSignal;
  call: Call;
  project: string;
}): Promise<Known | undefined> {
  const { serve, beadsDir, call, project } = options;
  const found = await send({ ...options, request: { call, changes: false, method: "GET", path: "/v0/beads/context" } });
  if (found === undefined) return undefined;
  const { status, answer } = found;
  if (status !== ok) throw problemIn({ status, answer, what: call.what, effect: "none" });
  if (!isObject(answer) || !Array.isArray(answer.capabilities))
    throw undecodable({ what: call.what, problem: `${serve.url} does not say what it can`, effect: "none" });
  if (project === "" || answer.project_id !== project)
    throw workspaceMismatch({ beadsDir, problem: `${serve.url} serves the project ${answer.project_id}` });
  return { project, can: new Set(answer.capabilities.map(String)) };
}

function isSeveral(asked: Asked): asked is readonly Served[] {
  return Array.isArray(asked);
}
