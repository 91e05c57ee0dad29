import type { Command } from "../command.js";
import { ls } from "./list.js";

/** Loads a command's code on need, so that none pays for another. The list of sessions, which must be quick, is there already. */
type Load = () => Promise<Command>;

/** Every command, by its words. */
export const commands: Readonly<Record<string, Load>> = {
  init: async () => (await import("./init.js")).init,
  spawn: async () => (await import("./spawn.js")).spawn,
  assign: async () => (await import("./assign.js")).assign,
  wait: async () => (await import("./work.js")).wait,
  ls: async () => ls,
  show: async () => (await import("./sessions.js")).show,
  "work ls": async () => (await import("./work.js")).workLs,
  "work show": async () => (await import("./work.js")).workShow,
  output: async () => (await import("./seeing.js")).output,
  messages: async () => (await import("./history.js")).messages,
  children: async () => (await import("./history.js")).children,
  events: async () => (await import("./seeing.js")).events,
  answer: async () => (await import("./answer.js")).answer,
  abort: async () => (await import("./sessions.js")).abort,
  resume: async () => (await import("./sessions.js")).resume,
  fork: async () => (await import("./sessions.js")).fork,
  command: async () => (await import("./running.js")).command,
  shell: async () => (await import("./running.js")).shell,
  revert: async () => (await import("./taking-back.js")).revert,
  unrevert: async () => (await import("./taking-back.js")).unrevert,
  cancel: async () => (await import("./work.js")).cancel,
  resolve: async () => (await import("./work.js")).resolve,
  retry: async () => (await import("./work.js")).retry,
  attach: async () => (await import("./seeing.js")).attach,
  stop: async () => (await import("./sessions.js")).stop,
  rm: async () => (await import("./taking-back.js")).rm,
  agents: async () => (await import("./surroundings.js")).agents,
  "agents check": async () => (await import("./agents-check.js")).agentsCheck,
  "agent-config": async () => (await import("./surroundings.js")).agentConfig,
  cat: async () => (await import("./surroundings.js")).cat,
  status: async () => (await import("./daemon.js")).status,
  up: async () => (await import("./daemon.js")).up,
  down: async () => (await import("./daemon.js")).down,
  doctor: async () => (await import("./doctor.js")).doctor,
  "config show": async () => (await import("./config.js")).configShow,
  "opencode connect": async () => (await import("./opencode.js")).opencodeConnect,
  "backend check": async () => (await import("./backend.js")).backendCheck,
  "backend new": async () => (await import("./backend.js")).backendNew,
  serve: async () => (await import("./daemon.js")).serve,
};
