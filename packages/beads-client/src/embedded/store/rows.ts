import type { Bead, BeadDetails, Comment, Dependency, ListedBead } from "../../contract/bead.js";
import { notFound } from "../../errors/refusals.js";
import type { Tables } from "./tables.js";

// What is in the store was checked when it came in, and is not checked again: that would cost more than the reading of it.

/** @throws BeadsError `not_found` */
export function requireBead(tables: Tables, id: string): Bead {
  return toBead(requireText(tables, id));
}

export function toBead(text: string): Bead {
  return JSON.parse(text);
}

export function toListedBead(text: string): ListedBead {
  return JSON.parse(text);
}

/** @throws BeadsError `not_found` */
export function requireDetails(tables: Tables, id: string): BeadDetails {
  return {
    ...toBead(requireText(tables, id)),
    dependencies: tables.edgesFrom(id).map(toDependency),
    dependents: tables.edgesTo(id).map(toDependency),
    comments: tables.comments(id).map(toComment),
  };
}

/** @throws BeadsError `not_found` */
function requireText(tables: Tables, id: string): string {
  const text = tables.bead(id);
  if (text === undefined) throw notFound(id);
  return text;
}

function toDependency(text: string): Dependency {
  return JSON.parse(text);
}

/** Before 1.0 the ids of comments were numbers. */
function toComment(text: string): Comment {
  const comment = JSON.parse(text);
  return { ...comment, id: String(comment.id) };
}
