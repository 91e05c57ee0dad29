import { type Backend, type CapabilityName, type CapabilityReport, CapabilityUnsupportedError } from "@townkit/core";
import { onlyAgent } from "@townkit/core/kit";

/** Refuses what an agent cannot do, before anything is recorded or sent. */
export interface CapabilityGuard {
  allows(need: { agent: string; capability: CapabilityName }): Promise<boolean>;
  /** @throws CapabilityUnsupportedError */
  require(need: { agent: string; capability: CapabilityName }): Promise<void>;
  /** The only agent that there is. @throws InvalidInputError there are several. */
  onlyAgent(): Promise<string>;
  /** What was learned may be out of date: it is asked for anew when it is needed next. */
  forget(): void;
}

export function createCapabilityGuard(backend: Backend): CapabilityGuard {
  let report: Promise<CapabilityReport> | undefined;

  function known(): Promise<CapabilityReport> {
    if (!report) {
      report = backend.capabilities({ timeoutMs: 30_000 });
      report.catch(() => forget());
    }
    return report;
  }

  function forget(): void {
    report = undefined;
  }

  async function allows({ agent, capability }: { agent: string; capability: CapabilityName }): Promise<boolean> {
    return (await known()).agents[agent]?.[capability] === true;
  }

  async function require(need: { agent: string; capability: CapabilityName }): Promise<void> {
    const { agent, capability } = need;
    if (await allows(need)) return;
    throw new CapabilityUnsupportedError({ capability, who: `The agent ${agent} on the ${backend.name} backend` });
  }

  async function only(): Promise<string> {
    return onlyAgent({ agents: Object.keys((await known()).agents), backend: backend.name });
  }

  return { allows, require, onlyAgent: only, forget };
}
