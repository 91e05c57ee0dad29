import { createHash } from "node:crypto";
import type { Fault } from "./fault.js";

/** Clients that make other beads than they are asked for, or answer wrongly what there is. */
export const answeringFaults: readonly Fault[] = [
  {
    what: "a client that was closed answers",
    caughtBy: ["SPACE-006"],
    breakIt: (client) => ({ list: (filter, options) => client.list(filter, options).catch(() => []) }),
  },
  {
    what: "a field of a new bead is lost",
    caughtBy: ["CREATE-001"],
    breakIt: (client) => ({ create: ({ design: _lost, ...bead }, options) => client.create(bead, options) }),
  },
  {
    what: "a bead without a priority is the most urgent",
    caughtBy: ["CREATE-002"],
    breakIt: (client) => ({ create: (bead, options) => client.create({ priority: 0, ...bead }, options) }),
  },
  {
    what: "beads of the same content are one",
    caughtBy: ["CREATE-003"],
    breakIt: (client) => ({
      create: (bead, options = {}) =>
        client.create(bead, { key: createHash("sha1").update(JSON.stringify(bead)).digest("hex"), ...options }),
    }),
  },
  {
    what: "a child is a bead beside its parent",
    caughtBy: ["CREATE-007"],
    breakIt: (client) => ({
      create: ({ parent, dependencies = [], ...bead }, options) => {
        const above = parent === undefined ? [] : [{ depends_on_id: parent, type: "parent-child" }];
        return client.create({ ...bead, dependencies: [...dependencies, ...above] }, options);
      },
    }),
  },
  {
    what: "a bead that cannot have its dependencies is made without them",
    caughtBy: ["CREATE-008"],
    breakIt: (client) => ({
      create: (bead, options) =>
        client
          .create(bead, options)
          .catch(() => client.create({ ...bead, parent: undefined, dependencies: [] }, options)),
    }),
  },
  {
    what: "what is not known of a new bead is dropped in silence",
    caughtBy: ["CREATE-011"],
    breakIt: (client) => ({
      create: (bead, options) => {
        const { nothing: _dropped, ...known } = bead as typeof bead & { nothing?: unknown };
        return client.create(known, options);
      },
    }),
  },
  {
    what: "a bead that is not there is made up",
    caughtBy: ["READ-001"],
    breakIt: (client) => ({ show: (id, options) => client.show(id, options).catch(() => ({ id }) as never) }),
  },
  {
    what: "closed beads are listed always",
    caughtBy: ["READ-005"],
    breakIt: (client) => ({ list: (filter, options) => client.list({ ...filter, closed: true }, options) }),
  },
  {
    what: "titles alone are searched",
    caughtBy: ["READ-006"],
    breakIt: (client) => ({
      search: async (text, filter, options) => {
        const found = await client.search(text, filter, options);
        return found.filter(({ title }) => title.toLowerCase().includes(text));
      },
    }),
  },
  {
    what: "closed beads are not counted",
    caughtBy: ["READ-007"],
    breakIt: (client) => ({
      stats: async (options) => {
        const stats = await client.stats(options);
        return { ...stats, total_issues: stats.total_issues - stats.closed_issues };
      },
    }),
  },
  {
    what: "whatever depends on something is not ready",
    caughtBy: ["READY-002"],
    breakIt: (client) => ({
      ready: async (filter, options) => {
        const ready = await client.ready(filter, options);
        const details = await Promise.all(ready.map(({ id }) => client.show(id)));
        return ready.filter((_bead, index) => details[index]?.dependencies.length === 0);
      },
    }),
  },
  {
    what: "what is meant for somebody is not ready",
    caughtBy: ["READY-006"],
    breakIt: (client) => ({ ready: (filter, options) => client.ready({ ...filter, unassigned: true }, options) }),
  },
  {
    what: "gates are ready",
    caughtBy: ["READY-007"],
    breakIt: (client) => ({
      ready: async (filter, options) => [
        ...(await client.ready(filter, options)),
        ...(await client.ready({ ...filter, issue_type: "gate" }, options)),
      ],
    }),
  },
  {
    what: "what is ready comes by its age",
    caughtBy: ["READY-008"],
    breakIt: (client) => ({ ready: (filter, options) => client.ready({ ...filter, sort: "oldest" }, options) }),
  },
  {
    what: "a dependency is seen from one of its ends",
    caughtBy: ["DEPEND-001"],
    breakIt: (client) => ({ show: async (id, options) => ({ ...(await client.show(id, options)), dependents: [] }) }),
  },
];
