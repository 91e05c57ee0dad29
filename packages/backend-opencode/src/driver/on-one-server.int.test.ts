import { openCodeAskingPermissions } from "@townkit/testkit/model";
import { describe } from "vitest";
import { deskOfThisFile } from "../test-support/desk.js";
import { attentionInDepth } from "../test-support/on-one-server/attention-in-depth.js";
import { failuresAndCrashes } from "../test-support/on-one-server/failures-and-crashes.js";
import { lostDirectory } from "../test-support/on-one-server/lost-directory.js";
import { otherHands } from "../test-support/on-one-server/other-hands.js";
import { permissions } from "../test-support/on-one-server/permissions.js";
import { usage } from "../test-support/on-one-server/usage.js";

/** A server takes longer to start than most tests on it: what asks for nothing of its own shares one, also when it is killed. */
const desk = deskOfThisFile({
  permissions: { careful: [{ permission: "bash", pattern: "*", action: "ask" }], ...openCodeAskingPermissions },
});

describe.each(
  Object.entries({
    "attention in depth": attentionInDepth,
    "failures and crashes": failuresAndCrashes,
    "a lost directory": lostDirectory,
    "other hands": otherHands,
    permissions,
    usage,
  }),
)("%s", (_name, cases) => cases(desk));
