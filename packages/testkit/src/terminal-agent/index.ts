export { accountPrompts, type GivenPrompt, type PromptAccount } from "./account.js";
export { terminalAgentFacts } from "./facts.js";
export {
  type TerminalAgentFaults,
  type TerminalAgentFaultsInput,
  type TerminalAgentRound,
  type TerminalAgentRoundInput,
  terminalAgentFaultsSchema,
  terminalAgentRoundSchema,
} from "./faults/schema.js";
export type { TerminalHookName } from "./hook-names.js";
export { directorySettingsFile, homeSettingsFile } from "./load-settings.js";
export { terminalAgentProfile } from "./profile.js";
export { terminalAgentProgram } from "./program.js";
export { readJournal, readJournals } from "./read-journal.js";
export { conversationFile, readConversation } from "./record/conversation.js";
export type { ConversationEntry } from "./record/conversation-entry.js";
export { journalFile } from "./record/journal.js";
export type { EnterOutcome, JournalEvent, JournalRecord, PromptSource, TurnEnd } from "./record/journal-record.js";
export {
  type TerminalAgentSettings,
  type TerminalAgentSettingsInput,
  terminalAgentSettingsSchema,
} from "./settings.js";
export { crashTerminalAgents, terminalAgentSubject } from "./subject.js";
