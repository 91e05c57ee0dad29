/**
 * The environment in which Claude Code (2.1.197) takes the endpoint for Anthropic's API, and reaches nothing else. The key
 * is none; in a terminal Claude Code asks once whether to use it, unless `customApiKeyResponses` of `~/.claude.json` has
 * its last 20 characters.
 */
export function claudeOfflineEnvironment({ url }: { readonly url: string }): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: "sk-ant-scripted-0123456789abcdef",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: "1",
    DISABLE_AUTOUPDATER: "1",
  };
}
