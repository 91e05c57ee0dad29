import type { RespondRequest } from "../contract/attention.js";
import { RespondOptionsSchema } from "../contract/attention.js";
import type { Backend } from "../contract/backend.js";
import type { EventsOptions } from "../contract/options.js";
import { OutputOptionsSchema } from "../contract/output.js";
import type { Session } from "../contract/session.js";
import { parseInput } from "../errors/input-errors.js";
import { checkAnswer } from "./attention-state.js";
import type { BackendCore } from "./backend-core.js";
import { runCall } from "./backend-parts.js";
import { CallOptionsSchema, EventsOptionsSchema, MutateOptionsSchema } from "./call-inputs.js";
import { requireCapability } from "./capability-check.js";
import type { HookPermissions } from "./hook-permissions.js";

type SeeingCalls = Pick<Backend, "capabilities" | "getSessionOutput" | "respond" | "events" | "attachCommand">;

/** The calls that show what happens, and answer what is asked. */
export function seeingCalls(core: BackendCore & { readonly permissions: HookPermissions }): SeeingCalls {
  const { driver, hub, sessions, ledger, attention, operations, adoption, permissions } = core;

  async function answer(sessionId: string, request: RespondRequest): Promise<Session> {
    const { attentionId, answer: given } = request;
    const open = attention.get({ sessionId, attentionId });
    checkAnswer({ attention: open, answer: given });
    const { agent } = sessions.get(sessionId).config;
    if (open.kind === "permission") await requireCapability({ driver, agent, capability: "permissionReplies" });
    if (!permissions.answer({ sessionId, attentionId, answer: given })) {
      await driver.respond(sessions.driverSession(sessionId), { attention: open, answer: given });
    }
    await attention.settle({ sessionId, attentionId, how: "answered", answer: given });
    return sessions.get(sessionId).session;
  }

  return {
    async capabilities(options = {}) {
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      const { name, contractVersion, durability } = driver;
      const run = async () => ({ name, contractVersion, durability, agents: { ...(await driver.capabilities()) } });
      return await runCall({ core, what: "the capabilities", facts: {}, effect: "none", call, run });
    },

    async getSessionOutput(sessionId, given = {}, options = {}) {
      const output = parseInput({ schema: OutputOptionsSchema, value: given, what: "output" });
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        const session = sessions.driverSession(sessionId);
        return await driver.output(session, { ...output, turns: ledger.turnsOf(sessionId) });
      };
      const what = `the output of session ${sessionId}`;
      return await runCall({ core, what, facts: { sessionId }, effect: "none", call, run });
    },

    async respond(sessionId, given, options = {}) {
      const request = parseInput({ schema: RespondOptionsSchema, value: given, what: "request" });
      const { key, ...call } = parseInput({ schema: MutateOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        sessions.get(sessionId);
        return await operations.once({
          key,
          method: "respond",
          content: { sessionId, request },
          intend: () => null,
          run: () => answer(sessionId, request),
        });
      };
      const facts = { sessionId, attentionId: request.attentionId };
      return await runCall({
        core,
        what: `the answer to ${request.attentionId}`,
        facts,
        effect: "possible",
        call,
        run,
      });
    },

    events(options: EventsOptions = {}) {
      return hub.read(parseInput({ schema: EventsOptionsSchema, value: options, what: "options" }));
    },

    async attachCommand(sessionId, options = {}) {
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        const { agent } = sessions.get(sessionId).config;
        await requireCapability({ driver, agent, capability: "attach" });
        return await driver.attachCommand(sessions.driverSession(sessionId));
      };
      const what = `the attach command of session ${sessionId}`;
      return await runCall({ core, what, facts: { sessionId }, effect: "none", call, run });
    },
  };
}
