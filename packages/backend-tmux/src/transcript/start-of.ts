/** The beginning of a conversation's id, by which alone some agents name their files. */
export function startOf(conversation: string): string {
  return conversation.slice(0, 8);
}
