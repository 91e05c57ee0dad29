import type { ScenarioInput } from "@townkit/testkit/model";
import type { Task } from "./tasks.js";

/** How long the scripted model takes to think, in milliseconds: long enough to watch. */
const thinkMs = 400;

/**
 * What the scripted model does with a task's prompt: reads the code, mends it, runs the test, commits, closes its bead, and says so. Each is a
 * call of the agent's own tools on real files. After an interruption it repeats the tool that was cut: an edit that had
 * already happened is refused by the tool, and a commit that had already happened finds nothing to commit. `beadId`: where the model does not read it from the prompt.
 */
export function scenarioOf(task: Task, beadId = "{{bead}}"): ScenarioInput {
  const think = { do: "delay", ms: thinkMs } as const;
  return {
    name: task.name,
    when: { prompt: `This is the bead (?<bead>\\S+) [^]*failing test ${task.test.path.replaceAll(".", "\\.")} ` },
    script: {
      repeatInterrupted: true,
      steps: [
        think,
        { do: "say", text: `I look at ${task.source.path}.` },
        { do: "read", path: task.source.path },
        think,
        { do: "edit", path: task.source.path, old: task.fix.old, new: task.fix.new },
        think,
        { do: "shell", command: `node --test ${task.test.path}` },
        think,
        { do: "shell", command: `git commit --quiet --all --message='fix: ${task.name}'` },
        { do: "shell", command: `bd close ${beadId} --reason 'fixed and committed'` },
        { do: "usage", input: 1200, output: 80, cached: 400 },
        { do: "say", text: `${task.test.path} passes; committed as "fix: ${task.name}".` },
      ],
    },
  };
}
