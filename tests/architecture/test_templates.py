"""Templates and static files: all used, nothing inline, nothing from outside, what people typed escaped in mails."""

import ast
import re

import pytest
from django.template import TemplateDoesNotExist
from django.template.backends.django import get_installed_libraries
from django.template.engine import Engine
from django.template.utils import get_app_template_dirs

from labo import accounts
from projects.models.letter import LETTERS
from tests.architecture.sources import APPS, ROOT, files, modules, name, strings, templates, text, tree

# --- Everything is used ---------------------------------------------------------------------------------

BY_CONVENTION = {
    # Django looks for these by name.
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "500.html",
    # The admin looks for these by the name of the app and of the model.
    r"admin/\w+/(\w+/)?(change_form|change_list|app_index|delete_confirmation|object_history)\.html",
}
COMPOSED = {f"labo/emails/{mail}.md" for mail, _ in accounts.MAILS.values()} | {
    f"{mail}.md" for mail in LETTERS.values()
}
"""Names that the code puts together: the tables they come from are read here."""


def relative(path):
    return path.relative_to(ROOT / "templates").as_posix()


def written_names():
    """Return every word in quotes of the code and of the templates."""
    found = set()
    for path in modules(*APPS):
        found |= strings(tree(path))
    for path in templates():
        found |= set(re.findall(r"""["']([\w./-]+)["']""", text(path)))
    return found


def is_override(template):
    """True if an installed package looks for a template of this name: ours takes its place."""
    return any((folder / template).exists() for folder in get_app_template_dirs("templates"))


def test_every_template_is_used():
    said = written_names() | COMPOSED
    unused = [
        template
        for template in map(relative, templates())
        if template not in said
        and template.removesuffix(".md") not in said
        and not any(re.fullmatch(pattern, template) for pattern in BY_CONVENTION)
        and not is_override(template)
    ]

    assert unused == []


def test_every_template_named_in_the_code_is_there():
    """A name with a folder and an ending of ours, in quotes, is the name of a template."""
    engine, missing = Engine.get_default(), []
    for path in [*modules(*APPS), *templates()]:
        names = strings(tree(path)) if path.suffix == ".py" else re.findall(r"""["']([\w./-]+)["']""", text(path))
        for template in names:
            if re.fullmatch(r"[a-z_0-9]+/[\w/-]+\.(html|md)", template):
                try:
                    engine.find_template(template)
                except TemplateDoesNotExist:
                    missing.append(f"{name(path)}: {template}")

    assert missing == []


@pytest.mark.parametrize("path", templates(), ids=relative)
def test_template_compiles(path):
    engine = Engine.get_default()

    engine.from_string(text(path))


def test_every_style_and_script_is_used():
    said = "\n".join(text(path) for path in [*modules(*APPS), *templates(), *files("static", suffixes={".css", ".js"})])
    unused = []
    for path in files("static"):
        short = path.relative_to(ROOT / "static").as_posix()
        # A style sheet names the files beside it by their name alone.
        if short not in said and f"/{path.name}" not in said and f'"{path.name}"' not in said:
            unused.append(short)

    assert unused == []


def test_every_tag_library_is_used():
    ours = {library for library, module in get_installed_libraries().items() if module.partition(".")[0] in APPS}
    loaded = set(Engine.get_default().builtins)
    said = {
        word
        for path in templates()
        for load in re.findall(r"{% load ([\w ]+?) %}", text(path))
        for word in load.split()
    }

    libraries = get_installed_libraries()
    assert [library for library in ours if library not in said and libraries[library] not in loaded] == []


# --- Nothing inline, nothing from outside ---------------------------------------------------------------

INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script without a file": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx that evaluates": re.compile(r"hx-(on|vals=.js:|trigger=[\"'][^\"']*\[)", re.IGNORECASE),
    "htmx name that the Nu checker refuses": re.compile(r"\s(?<!data-)hx-[a-z-]+\s*=", re.IGNORECASE),
}
SPOKEN = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.DOTALL)


def inline_faults(source):
    source = SPOKEN.sub("", source)
    return [fault for fault, pattern in INLINE.items() if pattern.search(source)]


def is_no_page(path):
    """A mail client reads no style sheet and the printer of the PDF has no content policy: neither is a page."""
    return bool({"emails", "pdf"} & set(path.parts)) or path.parts[-2:] == ("newsletter", "mail.html")


def test_templates_hold_nothing_inline():
    faults = {
        name(path): found for path in templates() if not is_no_page(path) and (found := inline_faults(text(path)))
    }

    assert faults == {}


def test_code_writes_no_inline_style():
    """Widgets and tags written in Python meet the same policy."""
    pattern = re.compile(r"<[a-z]+[^>]*\s(style|on[a-z]+)=|<script|<style", re.IGNORECASE)
    faults = []
    for path in modules(*APPS):
        docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree(path)) if has_docstring(node)}
        if any(pattern.search(string) for string in strings(tree(path)) - docstrings):
            faults.append(name(path))

    assert faults == []


def has_docstring(node):
    return isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('<p style="color:red">', "style attribute"),
        ('<p class="a"\n   style = "color:red">', "style attribute"),
        ("<style>p {}</style>", "style element"),
        ("<script>alert(1)</script>", "script without a file"),
        ('<script type="module">let a</script>', "script without a file"),
        ('<button onclick="go()">', "handler attribute"),
        ('<a href="javascript:go()">', "javascript address"),
        ('<p data-hx-on:click="go()">', "htmx that evaluates"),
        ('<p data-hx-trigger="click[ctrlKey]">', "htmx that evaluates"),
        ('<p hx-get="/x">', "htmx name that the Nu checker refuses"),
    ],
)
def test_reader_of_inline(source, fault):
    assert fault in inline_faults(source)


@pytest.mark.parametrize(
    "source",
    [
        '<script src="{% static "js/labo.js" %}" defer></script>',
        '<p data-hx-get="/x" data-hx-trigger="input changed delay:300ms">',
        "{# <p style=...> is never written #}",
        '<link rel="stylesheet" href="a.css">',
    ],
)
def test_reader_of_inline_lets_the_rest_pass(source):
    assert inline_faults(source) == []


OUTSIDE = re.compile(r"""(?:https?:)?//[\w.-]+\.\w{2,}[^\s"'<>)]*""")
NAMESPACES = ("http://www.w3.org/", "https://www.w3.org/")
LINKS = {
    # Addresses that a reader may choose to follow; the page itself asks them for nothing.
    "https://www.defenseurdesdroits.fr",
    "https://formulaire.defenseurdesdroits.fr",
    "https://www.cnil.fr",
    "https://accessibilite.numerique.gouv.fr",
    "https://eupl.eu",
    "https://joinup.ec.europa.eu",
    "https://code.europa.eu",
}


def addresses_outside(source):
    return {
        found
        for found in OUTSIDE.findall(SPOKEN.sub("", source))
        if not found.startswith((*NAMESPACES, *LINKS)) and not found.startswith("//") | found.startswith("{{")
    }


def test_pages_name_nothing_outside():
    faults = {
        name(path): found
        for path in [*templates(), *files("static", suffixes={".css", ".js", ".svg"})]
        if (found := addresses_outside(text(path)))
    }

    assert faults == {}


LOADED = re.compile(
    r"""<(?:script|link|img|iframe|source|video|audio|object|embed|form)\b[^>]*\b(?:src|href|data|action)=["']?(?:https?:)?//"""
)


def test_pages_load_nothing_from_outside_even_what_may_be_linked():
    faults = [name(path) for path in templates() if LOADED.search(text(path))]
    sheets = [
        name(path)
        for path in files("static", suffixes={".css", ".js"})
        if re.search(r"""(url\(|@import|fetch\(|import\()\s*["']?(https?:)?//""", text(path))
    ]

    assert faults + sheets == []


@pytest.mark.parametrize(
    "source",
    [
        '<script src="https://cdn.example.com/a.js">',
        '<img src="//cdn.example.com/a.png">',
        "<link href='http://x.org/a.css'>",
    ],
)
def test_reader_of_what_is_loaded(source):
    assert LOADED.search(source)


def test_reader_of_addresses():
    assert addresses_outside('<a href="https://ailleurs.example/x">') == {"https://ailleurs.example/x"}
    assert addresses_outside('<svg xmlns="http://www.w3.org/2000/svg">') == set()


# --- What people typed, in mails ------------------------------------------------------------------------

VARIABLE = re.compile(r"{{\s*(.+?)\s*}}")
OURS = {
    # Words that no person typed.
    "code",
    "minutes",
    "address",
    "login_address",
    "forloop.counter",
    "site_url",
    "lab.email",
    "lab_email",
    "proposal.reference",
    "version.number",
}


def unescaped(source):
    """Return the variables of a mail's text that would let someone write Markdown in it."""
    _, _, body = source.partition("\n")
    found = []
    for variable in VARIABLE.findall(SPOKEN.sub("", body)):
        expression, *filters = [part.strip() for part in re.split(r"\|(?![^\"']*[\"'][^\"']*$)", variable)]
        names = {part.partition(":")[0] for part in filters}
        if "md" in names or names & {"date", "time"}:
            continue
        if expression in OURS or re.search(r"(url|_absolute_url|address)$", expression):
            continue
        found.append(variable)
    return found


def test_mails_escape_what_people_typed():
    faults = {name(path): found for path in templates() if path.suffix == ".md" and (found := unescaped(text(path)))}

    assert faults == {}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("{{ proposal.title }}", ["proposal.title"]),
        ("{{ proposal.title|upper }}", ["proposal.title|upper"]),
        ("{{ proposal.title|md }}", []),
        ("{{ proposal.title | default:'-' | md }}", []),
        ('{{ step.date|date:"j F Y" }}', []),
        ("[ici]({{ site_url }}{{ proposal.get_absolute_url }})", []),
        ("{{ code }}", []),
        ("{{ proposal.url_typed_by_them }}", ["proposal.url_typed_by_them"]),
    ],
)
def test_reader_of_mails(body, found):
    assert unescaped(f"Objet : {{{{ proposal.title }}}}\n\n{body}") == found


@pytest.mark.parametrize("path", [path for path in templates() if path.suffix == ".md"], ids=relative)
def test_mail_starts_with_its_subject_and_an_empty_line(path):
    subject, empty, rest = text(path).split("\n", 2)

    assert subject.startswith("Objet : ")
    assert empty == ""
    assert rest.strip()


# --- Words ----------------------------------------------------------------------------------------------


def straight_apostrophes(source):
    words = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>", " ", SPOKEN.sub("", source), flags=re.DOTALL)
    return re.findall(r"\w+'\w+", words)


def test_pages_use_the_typographic_apostrophe():
    faults = {name(path): found for path in templates() if (found := straight_apostrophes(text(path)))}

    assert faults == {}


def test_pages_say_their_language_and_have_one_way_to_the_content():
    base = text(ROOT / "templates/base.html")

    assert '<html lang="fr"' in base
