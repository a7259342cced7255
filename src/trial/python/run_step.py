"""Runs the code of one step. Everything comes in and goes out as JSON text, in which no value loses its kind."""

import collections
import io
import json
import types

from restricted import Refusal, compile_restricted, restricted_globals

MOST_ITEMS = 100_000
MOST_OUTPUT = 100_000


def decode(value):
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    tag = next(iter(value), "")
    content = value.get(tag)
    if tag == "$float":
        return float(content)
    if tag == "$int":
        return int(content)
    if tag == "$tuple":
        return tuple(decode(item) for item in content)
    if tag == "$set":
        return {decode(item) for item in content}
    if tag == "$bytes":
        return bytes.fromhex(content)
    if tag == "$dict":
        return {decode(key): decode(item) for key, item in content}
    if tag == "$model":
        return types.SimpleNamespace(**{key: decode(item) for key, item in content.items()})
    if tag == "$py":
        return {}.items
    return {key: decode(item) for key, item in value.items()}


def encode(value, depth=0):
    if depth > 100:
        raise RecursionError("the value is nested too deeply")
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value) if abs(value) <= 2**53 else {"$int": str(int(value))}
    if isinstance(value, float):
        return {"$float": repr(value)} if value != value or value in (float("inf"), float("-inf")) or value == int(value) else value
    if isinstance(value, tuple):
        return {"$tuple": [encode(item, depth + 1) for item in value]}
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": bytes(value).hex()}
    if isinstance(value, list):
        return [encode(item, depth + 1) for item in value]
    if isinstance(value, (set, frozenset)):
        return {"$set": [encode(item, depth + 1) for item in value]}
    if isinstance(value, dict):
        if all(type(key) is str and not key.startswith("$") and not key.isdigit() for key in value):
            return {key: encode(item, depth + 1) for key, item in value.items()}
        return {"$dict": [[encode(key, depth + 1), encode(item, depth + 1)] for key, item in value.items()]}
    if isinstance(value, types.SimpleNamespace):
        return {"$model": {key: encode(item, depth + 1) for key, item in vars(value).items()}}
    return encode_object(value, depth)


def encode_object(value, depth):
    """Whatever can be iterated is read once it is put into a list, as the runtime reads it at the next step."""
    coded = {"$py": type(value).__name__}
    if hasattr(type(value), "__next__") or isinstance(value, (range, collections.deque, type({}.keys()), type({}.values()), type({}.items()))):
        items = []
        for item in value:
            items.append(encode(item, depth + 1))
            if len(items) > MOST_ITEMS:
                raise MemoryError("the value has too many items")
        coded["items"] = items
    return coded


def run_step(text):
    """Runs {code, inputs: {name: {value, field}}, sandboxed}; gives {value, changed, stdout} or {error, stdout}."""
    request = json.loads(text)
    shared = {}
    inputs = {}
    for name, given in request["inputs"].items():
        field = given.get("field")
        value = shared[field] if field in shared else decode(given["value"])
        inputs[name] = value
        if field is not None:
            shared[field] = value
    before = {name: json.dumps(encode(value)) for name, value in inputs.items() if isinstance(value, (list, dict))}
    given = dict(inputs)
    output = io.StringIO()
    result = execute(request, inputs, output)
    if "error" not in result:
        after = {name: encode(given[name]) for name in before}
        result["changed"] = {name: value for name, value in after.items() if json.dumps(value) != before[name]}
    return json.dumps({**result, "stdout": output.getvalue()[:MOST_OUTPUT]})


def execute(request, inputs, output):
    def print_line(*values, sep=" ", end="\n", **_):
        if output.tell() < MOST_OUTPUT:
            output.write((" " if sep is None else sep).join(map(str, values)) + ("\n" if end is None else end))

    try:
        if request["sandboxed"]:
            code = compile_restricted(request["code"])
            scope = restricted_globals(print_line)
        else:
            code = compile(request["code"], "<code>", "exec")
            scope = {"__name__": "step", "print": lambda *_, **__: None, "memory": None}
        scope |= {"inputs": inputs, "result": None}
        exec(code, scope)
        return {"value": encode(scope.get("result"))}
    except Refusal as refusal:
        return {"error": str(refusal)}
    except BaseException as error:
        return {"error": f"{type(error).__name__}: {error}"[:2000]}
