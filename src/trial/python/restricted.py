"""What the runtime's sandbox lets code do: the rules of RestrictedPython 8 with the guards that the runtime gives it.

The code is checked and rewritten as a syntax tree: attributes, items and loops go through guards, and what the runtime has no guard for
(assigning to `x[...]`, `x += 1`, `class`, calls with stars) becomes the name of a guard that does not exist, which fails where it is reached.
"""

import ast
import builtins

FORBIDDEN_TEXT = ("__import__", "__builtins__", "globals()", "locals()", "vars()", "eval(", "exec(")
RESERVED_NAMES = ("print", "printed", "builtins", "breakpoint")
INSPECTING = frozenset(
    "tb_frame tb_next f_back f_builtins f_code f_globals f_locals f_trace co_code gi_frame gi_code gi_yieldfrom cr_await cr_frame "
    "cr_code cr_origin ag_await ag_frame ag_code".split()
)
REFUSED = tuple(
    getattr(ast, name)
    for name in "AsyncFunctionDef AsyncFor AsyncWith Await Nonlocal AnnAssign Match TryStar TypeAlias TemplateStr MatMult".split()
    if hasattr(ast, name)
)
OPERATORS = {
    ast.Add: "+=", ast.Sub: "-=", ast.Mult: "*=", ast.Div: "/=", ast.Mod: "%=", ast.Pow: "**=", ast.LShift: "<<=",
    ast.RShift: ">>=", ast.BitOr: "|=", ast.BitXor: "^=", ast.BitAnd: "&=", ast.FloorDiv: "//=",
}  # fmt: skip


class Refusal(Exception):
    """Code that is refused before it runs."""


def _call(name, *args):
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


class _Guard(ast.NodeTransformer):
    def visit(self, node):
        if isinstance(node, REFUSED):
            raise Refusal(f"Line {getattr(node, 'lineno', 1)}: {type(node).__name__} statements are not allowed.")
        return super().visit(node)

    def check_name(self, node, name):
        if name is None:
            return
        if (name.startswith("_") and name != "_") or name.endswith("__roles__"):
            raise Refusal(f'Line {node.lineno}: "{name}" is an invalid variable name.')
        if name in RESERVED_NAMES:
            raise Refusal(f'Line {node.lineno}: "{name}" is a reserved name.')

    def visit_Name(self, node):
        if not (isinstance(node.ctx, ast.Load) and node.id in ("print", "printed")):
            self.check_name(node, node.id)
        return node

    def visit_Constant(self, node):
        if node.value is Ellipsis:
            raise Refusal(f"Line {node.lineno}: Ellipsis statements are not allowed.")
        return node

    def visit_Attribute(self, node):
        if (node.attr.startswith("_") and node.attr != "_") or node.attr.endswith("__roles__") or node.attr in INSPECTING:
            raise Refusal(f'Line {node.lineno}: "{node.attr}" is an invalid attribute name.')
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            return _call("_getattr_", node.value, ast.Constant(node.attr))
        node.value = _call("_write_", node.value)
        return node

    def visit_Subscript(self, node):
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            node.value = _call("_write_", node.value)
        return node

    def visit_AugAssign(self, node):
        if not isinstance(node.target, ast.Name):
            raise Refusal(f"Line {node.lineno}: Augmented assignment of attributes and items is not allowed.")
        self.generic_visit(node)
        target = ast.Name(node.target.id, ast.Load())
        operator = ast.Constant(OPERATORS[type(node.op)])
        return ast.Assign([node.target], _call("_inplacevar_", operator, target, node.value))

    def visit_Call(self, node):
        if isinstance(node.func, ast.Name) and node.func.id in ("exec", "eval"):
            raise Refusal(f"Line {node.lineno}: {node.func.id.title()} calls are not allowed.")
        starred = any(isinstance(arg, ast.Starred) for arg in node.args) or any(word.arg is None for word in node.keywords)
        self.generic_visit(node)
        if starred:
            node.args.insert(0, node.func)
            node.func = ast.Name("_apply_", ast.Load())
        return node

    def visit_ClassDef(self, node):
        self.check_name(node, node.name)
        if any(word.arg == "metaclass" for word in node.keywords):
            raise Refusal(f"Line {node.lineno}: The keyword argument 'metaclass' is not allowed.")
        self.generic_visit(node)
        node.keywords.append(ast.keyword("metaclass", ast.Name("__metaclass__", ast.Load())))
        return node

    def visit_FunctionDef(self, node):
        self.check_name(node, node.name)
        return self.generic_visit(node)

    def visit_arg(self, node):
        self.check_name(node, node.arg)
        return self.generic_visit(node)

    def visit_ExceptHandler(self, node):
        self.check_name(node, node.name)
        return self.generic_visit(node)

    def visit_alias(self, node):
        if node.name == "*":
            raise Refusal(f'Line {node.lineno}: "*" imports are not allowed.')
        self.check_name(node, node.name)
        self.check_name(node, node.asname)
        return node


def compile_restricted(code):
    """The code object of checked and rewritten code. Raises Refusal."""
    lower = code.lower()
    for text in FORBIDDEN_TEXT:
        if text in lower:
            raise Refusal(f"Safety violation: the code holds {text}")
    try:
        tree = _Guard().visit(ast.parse(code))
        return compile(ast.fix_missing_locations(tree), "<code>", "exec")
    except (SyntaxError, ValueError) as error:
        raise Refusal(f"Safety violation: {error}") from None


def _getattr(owner, name, default=None):
    if name in ("format", "format_map") and (isinstance(owner, str) or (isinstance(owner, type) and issubclass(owner, str))):
        raise NotImplementedError("Using the format*() methods of `str` is not safe")
    if name.startswith("_") or name in INSPECTING:
        raise AttributeError(f'"{name}" is an invalid attribute name.')
    return getattr(owner, name, default)


def _refuse_attribute(*_):
    raise TypeError("attribute-less object (assign or del)")


_NAMES = (
    "__build_class__ None False True abs all any bin bool bytes callable chr complex dict divmod enumerate filter float format frozenset "
    "hash hex id int isinstance issubclass iter len list map max min next oct ord pow range repr reversed round set slice sorted str sum "
    "tuple zip"
).split()
_EXCEPTIONS = [
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException) and name not in ("BaseExceptionGroup", "ExceptionGroup")
]


def restricted_globals(print_line):
    """The globals that restricted code runs with."""
    allowed = {name: getattr(builtins, name) for name in [*_NAMES, *_EXCEPTIONS]}
    allowed |= {"setattr": _refuse_attribute, "delattr": _refuse_attribute}
    return {"__builtins__": allowed, "__name__": "restricted", "_getattr_": _getattr, "print": print_line}
