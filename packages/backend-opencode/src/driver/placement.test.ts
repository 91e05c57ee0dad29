import { describe, expect, it } from "vitest";
import { isFull, placeSession, type ServerLimits, type ServerLoad } from "./placement.js";

const limits: ServerLimits = { servers: 3, directories: 2, memoryMb: 1000, idleMs: 1000 };

function server(
  name: string,
  given: Partial<Omit<ServerLoad, "holds">> & { holds?: readonly string[] } = {},
): ServerLoad {
  const { holds = [], ...rest } = given;
  const load = { directories: holds.length, memoryMb: 300, outdated: false, snapshots: true, holds: new Set(holds) };
  return { name, ...load, ...rest };
}

describe("a session is placed", () => {
  it.each<{ name: string; servers: ServerLoad[]; on: string }>([
    { name: "on the first of all where there is none", servers: [], on: "1" },
    { name: "on the one that there is, while it has room", servers: [server("1", { holds: ["/b"] })], on: "1" },
    {
      name: "on a further one where the first has all the directories that it may",
      servers: [server("1", { holds: ["/b", "/c"] })],
      on: "2",
    },
    {
      name: "on a further one where the first has all the memory that it may",
      servers: [server("1", { memoryMb: 1000 })],
      on: "2",
    },
    {
      name: "with its directory, though that server is full",
      servers: [server("1", { holds: ["/a", "/b"], memoryMb: 5000 }), server("2")],
      on: "1",
    },
    {
      name: "with its directory, though the server was restarted since and has not used it yet",
      servers: [server("1"), server("2", { holds: ["/a"], directories: 0 })],
      on: "2",
    },
    {
      name: "not on one without snapshots, though its directory is there",
      servers: [server("1-no-snapshots", { holds: ["/a"], snapshots: false })],
      on: "2",
    },
    {
      name: "on a further one where all that there may be are without snapshots",
      servers: ["1", "2", "3"].map((name) => server(name, { snapshots: false })),
      on: "4",
    },
    {
      name: "of two with its directory on the less used",
      servers: [server("1", { holds: ["/a", "/b"] }), server("2", { holds: ["/a"] })],
      on: "2",
    },
    {
      name: "on the first with room, before a further one is started",
      servers: [server("1", { holds: ["/b", "/c"] }), server("2", { holds: ["/d"] })],
      on: "2",
    },
    {
      name: "on the least used where no further one may be started",
      servers: [server("1", { directories: 9 }), server("2", { directories: 4 }), server("3", { directories: 6 })],
      on: "2",
    },
    {
      name: "not on one that is to be replaced, though its directory is there",
      servers: [server("1", { holds: ["/a"], outdated: true })],
      on: "2",
    },
    {
      name: "on one that is to be replaced where there is no other and may be none",
      servers: [server("1", { outdated: true }), server("2", { outdated: true }), server("3", { outdated: true })],
      on: "1",
    },
    {
      name: "on a number that none has, where one in between is missing",
      servers: [server("1", { directories: 2 }), server("3", { directories: 2 })],
      on: "4",
    },
    {
      name: "where the memory cannot be told, by the directories",
      servers: [server("1", { memoryMb: null })],
      on: "1",
    },
  ])("$name", ({ servers, on }) => {
    const found = placeSession({ directory: "/a", snapshots: true, servers, limits });
    expect("name" in found ? found.name : String(found.number)).toBe(on);
  });
});

it.each([
  { directories: 1, memoryMb: 999, full: false },
  { directories: 2, memoryMb: 0, full: true },
  { directories: 0, memoryMb: 1000, full: true },
  { directories: 1, memoryMb: null, full: false },
])("$directories directories and $memoryMb MB: full is $full", ({ full, ...use }) => {
  expect(isFull({ ...use, limits })).toBe(full);
});
