/** Sessions of this role are looked after by the town; those of the others need somebody. */
export const supervisedRole = "supervised";

/** No command of the scripted work is called so. */
const actionCommand = ["sleep", "4.25"] as const;

export function isOfAction(command: string): boolean {
  return command === actionCommand.join(" ");
}

/** What `town.toml` says of these, and of a program that is run after each turn. */
export const chaosSettings = {
  roles: {
    [supervisedRole]: {
      restart: "on-failure",
      restart_limit: 1000,
      restart_window_minutes: 1,
      interrupted: "continue",
      continue_limit: 1000,
    },
  },
  actions: { noted: { on: ["work_done"], run: [...actionCommand], timeout_seconds: 20 } },
};
