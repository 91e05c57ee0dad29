import type { Assignment } from "@townkit/core";
import type { Scene, Step } from "./step.js";

/** In the order of a session's life. */
export const steps: readonly Step[] = [
  {
    name: "ready",
    proves: "It starts, and is seen to wait for a prompt.",
    async take({ backend, agent, sessionId, workDir }) {
      await backend.spawnSession({ id: sessionId, agent, role: "check", workDir });
      return { holds: true, saw: `It waits for a prompt in ${workDir}.` };
    },
  },
  {
    name: "prompt",
    proves: "A prompt is taken once, and the end of its turn is seen.",
    async take(scene) {
      const { backend, patienceMs: timeoutMs } = scene;
      const { assignmentId } = await handIn(scene, scene.prompts.short);
      const work = await backend.waitForAssignment(assignmentId, { timeoutMs });
      const unseen = work.state === "unknown" && scene.profile.transcript === undefined;
      const hint = unseen ? ["A transcript would prove it, or a --prompt whose turn can be seen."] : [];
      return {
        holds: work.state === "completed",
        saw: [`It is ${work.state}.`, ...proofOf(work), ...saidIn(work), ...hint].join("\n"),
      };
    },
  },
  {
    name: "abort",
    proves: "A turn that runs can be ended, and its end is seen.",
    async take(scene) {
      const { backend, sessionId, patienceMs: timeoutMs } = scene;
      const { assignmentId } = await handIn(scene, scene.prompts.long);
      await backend.abortSession(sessionId, { timeoutMs });
      const work = await backend.getAssignment(assignmentId);
      if (work.state === "completed")
        return {
          holds: null,
          saw: "Its turn had ended before it could be aborted: give a longer prompt with --long-prompt.",
        };
      return { holds: work.state === "aborted", saw: [`It is ${work.state}.`, ...proofOf(work)].join("\n") };
    },
  },
  {
    name: "exit",
    proves: "It ends, and by its own word where it has one.",
    async take({ backend, sessionId, profile, warnings, patienceMs: timeoutMs }) {
      const before = warnings.length;
      await backend.stopSession(sessionId, { timeoutMs });
      if (profile.quit === undefined)
        return { holds: true, saw: "It was ended by signals: its profile has no word for its end." };
      const said = warnings.slice(before);
      return said.length > 0
        ? { holds: false, saw: said.join("\n") }
        : { holds: true, saw: `It ended when it was told ${profile.quit}.` };
    },
  },
];

function handIn({ backend, sessionId, patienceMs: timeoutMs }: Scene, content: string) {
  return backend.assignWork(sessionId, { type: "prompt", content }, { timeoutMs });
}

function proofOf({ reason, attempts }: Assignment): string[] {
  const evidence = attempts.at(-1)?.evidence ?? [];
  return [...(reason === null ? [] : [reason]), ...evidence.map(({ kind, what }) => `${kind}: ${what}`)];
}

/** The first line of its closing words. */
function saidIn({ outcome }: Assignment): string[] {
  const [first] = outcome?.text.trim().split("\n", 1) ?? [];
  return first ? [`It said: ${first}`] : [];
}
