/** What the hooks of several agents call the same. */

/** Where their calls tell which conversation they are of. */
export const told = { conversation: "session_id", transcript: "transcript_path" };

/** A call of the hook of this name. */
export const named = (name: string) => ({ hook_event_name: name });

/** A line that is the same for every session: what it runs stands in a variable. */
export const hookLine = 'eval "exec $TOWN_HOOK"';
