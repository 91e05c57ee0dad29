/** Lines in the shapes that bd 1.0.3 exports, and older ones; what nobody here knows stands among their fields. */

/** All that a bead can have, in bd's order. */
export const fullLine =
  '{"_type":"issue","id":"tp-9bq","title":"First \\u00e9","description":"desc\\r\\n","design":"d","acceptance_criteria":"a",' +
  '"notes":"n","spec_id":"s-1","status":"in_progress","priority":1,"issue_type":"bug","assignee":"w1","owner":"t@example.com",' +
  '"estimated_minutes":30,"created_at":"2026-11-22T14:11:17Z","created_by":"T","updated_at":"2026-11-22T14:12:47Z",' +
  '"started_at":"2026-11-22T14:12:47Z","due_at":"2027-01-01T00:00:00Z","external_ref":"gh-9","source_system":"jira",' +
  '"metadata":{"n":1,"f":1.50,"big":12345678901234567890,"deep":{"a":[1,null,"x"]}},"compaction_level":1,"original_size":512,' +
  '"labels":["be","ui"],"dependencies":[{"issue_id":"tp-9bq","depends_on_id":"tp-gone","type":"blocks",' +
  '"created_at":"2026-11-22T14:11:17Z","created_by":"T","metadata":"{}","thread_id":"t-1","weight":9007199254740993},' +
  '{"issue_id":"tp-9bq","depends_on_id":"tp-jzx","type":"discovered-from","created_at":"2026-11-22T14:11:17Z","metadata":"{}"}],' +
  '"comments":[{"id":"01a2039b-2ae0-78ab-8b14-c1f435d6a165","issue_id":"tp-9bq","author":"T","text":"hello there",' +
  '"created_at":"2026-11-22T14:13:00Z","mood":"good"}],"revision":"r-77","lease_until_ns":1795356677000000001,' +
  '"dependency_count":1,"dependent_count":0,"comment_count":1}';

export const closedLine =
  '{"_type":"issue","id":"tp-jzx","title":"Quick","status":"closed","priority":2,"issue_type":"task",' +
  '"created_at":"2026-11-22T14:12:00Z","updated_at":"2026-11-22T14:12:55Z","closed_at":"2026-11-22T14:12:55Z",' +
  '"close_reason":"done it","dependency_count":0,"dependent_count":0,"comment_count":0}';

export const gateLine =
  '{"_type":"issue","id":"tp-gate","title":"Wait","status":"open","priority":2,"issue_type":"gate","created_at":"2026-11-22T14:12:00Z",' +
  '"updated_at":"2026-11-22T14:12:00Z","await_type":"timer","timeout":9223372036854775807,"waiters":["a","b"],"pinned":true,' +
  '"dependency_count":0,"dependent_count":0,"comment_count":0}';

export const memoryLine = '{"_type":"memory","key":"k","value":"v 1.0"}';
