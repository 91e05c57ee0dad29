/**
 * Codex's `config.toml` (0.169) with the endpoint as its model: nothing else is reached, and nothing outlives it. Add
 * `[projects."DIR"]` with `trust_level = "trusted"` for a terminal, where it asks else.
 */
export function codexOfflineConfig({ url }: { readonly url: string }): string {
  return `model = "scripted"
model_provider = "scripted"
check_for_update_on_startup = false

[analytics]
enabled = false

[feedback]
enabled = false

[features]
daemon_auto_start = false
plugins = false
apps = false

[model_providers.scripted]
name = "Scripted"
base_url = "${url}/v1"
wire_api = "responses"
`;
}
