"""What must be true of every answer, whatever was asked (docs/http-api.md), and ids that there are, so that not all is refused."""

import os
import random

import schemathesis

error_fields = {"code", "message", "remedy", "effect", "facts"}
known = {
    "sessionId": [f"s-{n}" for n in range(int(os.environ["FUZZ_SESSIONS"]))],
    "assignmentId": [f"w-{n}" for n in range(int(os.environ["FUZZ_SESSIONS"]))],
    "name": ["board", "ci"],
}
chance = random.Random(1)


@schemathesis.check
def answers_as_documented(ctx, response, case):
    status = response.status_code
    if status == 500:
        raise AssertionError(f"a fault of the town's: {response.text}")
    if status == 200:
        return
    if status < 400:
        raise AssertionError(f"no answer of this API: {status}")
    error = response.json()["error"]
    if set(error) != error_fields or not error["message"]:
        raise AssertionError(f"no error of this API: {error}")
    if error["code"] == "internal":
        raise AssertionError(f"a fault of the town's: {error}")


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    # A report of a permission waits for a person.
    if not path_parameters or context.operation.path.endswith("/reports"):
        return path_parameters
    return {
        name: chance.choice(known[name]) if name in known and chance.random() < 0.5 else value
        for name, value in path_parameters.items()
    }


def without_unicode_patterns(schema):
    """Classes such as \\p{Cc} are not known to what makes up values."""
    if isinstance(schema, list):
        return [without_unicode_patterns(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: without_unicode_patterns(value)
        for key, value in schema.items()
        if not (key == "pattern" and isinstance(value, str) and "\\p{" in value.lower())
    }


@schemathesis.hook
def before_load_schema(context, raw_schema):
    changed = without_unicode_patterns(raw_schema)
    raw_schema.clear()
    raw_schema.update(changed)
