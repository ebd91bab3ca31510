"""English is whole: the catalogue, the pages, the switch; and no Japanese escapes translation."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import polib
import pytest
from django import forms
from django.conf import settings
from django.test import Client
from django.utils.translation import override
from django.utils.translation.template import templatize

from tests.architecture.source import SRC, python_files
from tests.cast import HANAKO
from tests.entry.web.seats import Seat
from tonari.entry import web as entry_web
from tonari.ground.network.models import Member, Organisation, Post
from tonari.kernel.ids import new_id
from tonari.records.directory.models import Service
from tonari.work.referral import actions, queries
from tonari.work.referral.actions import Recipient

CATALOGUE = SRC / "site" / "locale" / "en" / "LC_MESSAGES" / "django.po"
WEB = SRC / "entry" / "web"
JOBS = SRC / "entry" / "jobs"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))

WORDS = r"\u3005\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff"
"""Kana and kanji."""
SIGNS = r"\u3000-\u3004\u3006-\u303f\u30fb\uff00-\uffef"
"""Punctuation and letters as wide as a kanji."""

# How Japanese dates are read and told, and the letter to a Japanese organisation.
# As hosts write them, in the help of the English form too.
TIMES = ["第2・第4土曜 13:00〜15:00", "8月5日 10:00〜12:00", "休み 8月13日〜8月16日"]
TIMES += ["祝日は休みです"]
JAPANESE_BY_NATURE = {
    "calendars.py",
    "directory/times.py",
    "fields.py",
    "templatetags/tonari.py",
    "referral/letters.py",
    "directory/papers.py",
    "people/sheet.py",
    "people/summary.py",
}

# (the function's name): which of its arguments are context, singular, plural.
MARKS = {
    "_": "s", "gettext": "s", "gettext_lazy": "s", "gettext_noop": "s",
    "ngettext": "sp", "ngettext_lazy": "sp", "pgettext": "cs", "pgettext_lazy": "cs",
    "npgettext": "csp",
}  # fmt: skip
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"(?<!\w)(\w*gettext\w*|_)\(({_STRING}(?:\s*,\s*{_STRING})*)")

Message = tuple[str, str]
"""Context, sentence."""


def said_in_python(file: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and (name := name_of(node)) in MARKS:
            given = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            yield from message(name, given)


def said_in_template(file: Path) -> Iterator[Message]:
    for name, arguments in _CALL.findall(templatize(file.read_text(), origin=str(file))):
        yield from message(name, ast.literal_eval(f"({arguments},)"))


def message(name: str, given: list[str]) -> Iterator[Message]:
    """What was marked; a variable was marked where it got its words."""
    if len(given) >= len(MARKS[name]):
        found = dict(zip(MARKS[name], given, strict=False))
        yield found.get("c", ""), found["s"]


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


@pytest.fixture(scope="module")
def said() -> set[Message]:
    found: set[Message] = set()
    for file in python_files(SRC):
        found.update(said_in_python(file))
    for file in TEMPLATES:
        found.update(said_in_template(file))
    return found


def as_entries(messages: set[Message]) -> str:
    """What is to be written into the catalogue, ready to be filled in."""
    return "\n\n".join(
        (f'msgctxt "{context}"\n' if context else "") + f'msgid "{polib.escape(words)}"\nmsgstr ""'
        for context, words in sorted(messages)
    )


def test_every_sentence_stands_in_the_catalogue(said, catalogue):
    known = {(entry.msgctxt or "", entry.msgid) for entry in catalogue if not entry.obsolete}
    missing, unused = said - known, known - said
    assert not missing, f"put these into {CATALOGUE.name}:\n\n{as_entries(missing)}"
    assert not unused, f"nobody says these any more:\n\n{as_entries(unused)}"
    assert len(known) > 1000


HALF_WIDTH = re.compile(rf"[{WORDS}。、」}}]\(")
NAMED_BY_LAW = "社会教育施設(美術館・博物館・図書館)"


def test_brackets_in_japanese_are_as_wide_as_its_words(said):
    """On screens, and in what the operator reads."""
    wrong = {words for _context, words in said if HALF_WIDTH.search(words)} - {NAMED_BY_LAW}
    commands = [SRC / "entry" / "commands", SRC / "kernel" / "codes"]
    for file in (file for folder in commands for file in python_files(folder)):
        wrong.update(HALF_WIDTH.findall(file.read_text()))
    assert wrong == set()


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_sentence_is_translated(catalogue):
    open_ = [e.msgid for e in catalogue if e.fuzzy or e.obsolete or not all(translations(e))]
    assert open_ == []


def test_translations_hold_the_same_places(catalogue):
    def places(words: str) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)[a-z]|%[a-z%]", words))

    wrong = [
        (entry.msgid, words)
        for entry in catalogue
        for words in translations(entry)
        if places(words) != places(entry.msgid)
    ]
    assert wrong == []


def test_english_has_no_japanese_but_what_is_quoted(catalogue):
    """An example of what to type, or the name of an office, stands in the Japanese as well."""
    wrong = [
        words
        for entry in catalogue
        for words in translations(entry)
        if any(run not in entry.msgid for run in re.findall(f"[{WORDS}]+", words))
    ]
    assert wrong == []


# No Japanese outside translation.


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(WEB)))
def test_templates_have_no_words_outside_translation(file):
    if file.name in ("400.html", "500.html"):
        pytest.skip("it is read when nothing can be asked any more, and says it in both languages")
    left = re.sub(r"\{#.*?#\}", "", file.read_text(), flags=re.DOTALL)
    left = re.sub(r"\{% blocktranslate\b.*?endblocktranslate %\}", "", left, flags=re.DOTALL)
    left = re.sub(rf'\{{% translate {_STRING}[^%]*%\}}|_\("[^"]*"\)', "", left)
    assert re.findall(f".*[{WORDS}{SIGNS}].*", left) == []


@pytest.mark.parametrize(
    "file",
    [*python_files(WEB), *python_files(JOBS)],
    ids=lambda file: str(file.relative_to(WEB.parent)),
)
def test_views_have_no_words_outside_translation(file):
    if WEB in file.parents and str(file.relative_to(WEB)) in JAPANESE_BY_NATURE:
        pytest.skip("Japanese by nature")
    tree = ast.parse(file.read_text())
    fine = {
        id(part)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and name_of(node) in MARKS)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for part in ast.walk(node)
    }
    wrong = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in fine
        and re.search(f"[{WORDS}]", node.value)
    ]
    assert wrong == []


# English pages.


def english(browser: Client) -> Client:
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


NEED = "週に一度、お茶を飲める場所"


def test_the_words_of_data_are_recognised():
    assert strange("<p>花ちゃん and 佐藤 さくら</p>", ["花ちゃん", "佐藤 さくら"]) == []
    assert strange("<p title='きょう'>Today</p>", ["花ちゃん"]) == ["きょう"]


def strange(page: str, data: list[str]) -> list[str]:
    """The Japanese words of a page that nobody typed in; `日本語` leads back to Japanese."""
    left = re.sub(r"<(script|style)\b.*?</\1>", "", unescape(page), flags=re.DOTALL)
    for words in sorted({*data, "日本語"} - {""}, key=len, reverse=True):
        left = left.replace(words, "")
    return re.findall(f"[{WORDS}{SIGNS}]+", left)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "I want to talk to someone"),
        ("/about/", "You decide"),
        ("/places/", "Find places and support"),
        ("/signin/", "Pass phrase"),
        ("/signin/recovery/", "recovery code"),
        ("/a/", "Enter the code"),
        ("/calendar/", "Mon 16 November"),
        ("/nowhere/", "the page is gone"),
    ],
)
def test_public_pages(db, now, client, address, words):
    page = client.get(address, headers={"accept-language": "en-GB"}).content.decode()
    assert '<html lang="en">' in page
    assert words.lower() in unescape(page).lower()
    searched = re.findall(r"[?&]words=[^\"]+", page)
    assert strange(page, [*searched, "ごはん", "話し相手"]) == []


@pytest.fixture
def task_id(cast, case_id):
    """花ちゃん's offer to a café without an account."""
    row = Service(
        id=new_id(), name="喫茶なぎさ", kind="place", standing="informal", folded="なぎさ"
    )
    row.save(force_insert=True)
    [made] = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[Recipient(service_id=row.pk)],
        urgency="normal",
        offer={"need": NEED, "where": "", "when": ""},
    )
    actions.send_offer(by=cast.owner, task_id=made)
    return made


@pytest.fixture
def data(cast, task_id) -> list[str]:
    """Everything that somebody typed."""
    named = (Member, Organisation, Post, Service)
    typed = [words for model in named for words in model.objects.values_list("name", flat=True)]
    return [*typed, NEED, *(words for section in HANAKO.values() for words in section.values())]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/today/", "Today"),
        ("/people/", "People I am beside"),
        ("/people/new/", "Someone new"),
        ("/people/{case}/", "Own words and wishes"),
        ("/people/{case}/questions/", "What to ask, and what was told"),
        ("/people/{case}/sections/household/", "Household and important people"),
        ("/people/{case}/sections/situation/", "Nothing to eat"),
        ("/people/{case}/sections/assessment/", "Work on it together"),
        ("/people/{case}/sections/understanding/", "Sign language"),
        ("/people/{case}/note/", "A note about"),
        ("/people/{case}/beside/", "Staying in touch"),
        ("/people/{case}/protection/", "Never let these people near"),
        ("/referrals/", "Introductions from you"),
        ("/referrals/new/?case={case}", "What would help?"),
        ("/referrals/{task}/", "Waiting for their answer"),
        ("/places/", "Find places and support"),
        ("/places/new/", "List a place or support"),
        ("/network/", "Safety-net post"),
        ("/account/", "Change the pass phrase"),
    ],
)
def test_pages_of_members(owner, case_id, task_id, data, address, words):
    english(owner)
    page = owner.open(address.format(case=case_id, task=task_id))
    assert words in page
    examples = ["月・水 10:00〜16:00", *TIMES, "昭和25年3月4日", "民生委員"]
    searched = ["ごはん", "話し相手"]
    assert strange(page, data + examples + searched) == []


@pytest.mark.parametrize("say", ["", "?say=yes", "?say=no", "?say=ask"])
def test_answering_by_a_link(cast, client, task_id, data, say):
    code = queries.code(cast.owner, task_id)
    page = client.get(f"/a/{code}/{say}", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en">' in page
    assert strange(page, data) == []


# The switch.


def test_the_switch_stays_on_the_page(db, client):
    here = "/places/?words=tea"
    assert 'lang="ja"' in client.get(here).content.decode()
    page = client.post("/language/", {"language": "en", "next": here}, follow=True)
    assert page.redirect_chain == [(here, 302)]
    assert '<html lang="en">' in page.content.decode()
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    page = client.post("/language/", {"language": "ja", "next": here}, follow=True)
    assert '<html lang="ja">' in page.content.decode()


def test_a_member_stays_signed_in_over_the_switch(owner: Seat):
    assert "きょう" in owner.open("/today/")
    owner.page = owner.post("/language/", {"language": "en", "next": "/today/"}, follow=True)
    assert "Today" in owner.text
    assert "Sign out" in owner.text


def test_another_language_of_the_browser_is_answered_in_japanese(db, client):
    page = client.get("/", headers={"accept-language": "fr"}).content.decode()
    assert '<html lang="ja">' in page


# What Django's own fields say.

OWN_WORDS = CATALOGUE.parents[2] / "ja" / "LC_MESSAGES" / "django.po"


def form_classes(base: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for form in base.__subclasses__():
        yield form
        yield from form_classes(form)


def said_by_django() -> Iterator[str]:
    """Every message of a field of our forms that is not of our making."""
    for module in pkgutil.walk_packages(entry_web.__path__, f"{entry_web.__name__}."):
        importlib.import_module(module.name)
    with override(None):
        for form in form_classes(forms.Form):
            for field in form.base_fields.values():
                yield from map(str, field.error_messages.values())
                # Plural sentences are built only when they are said.
                yield from (str(v.message) for v in field.validators if hasattr(v, "message"))


def test_django_speaks_our_words_in_forms():
    known = {entry.msgid for entry in polib.pofile(str(OWN_WORDS))}
    said = {words for words in said_by_django() if words and words.isascii()}
    assert said - known == set()


def test_what_is_too_long_is_said_as_we_speak():
    with override("ja"), pytest.raises(forms.ValidationError) as refused:
        forms.CharField(max_length=20_000).clean("あ" * 24_000)
    said = "長すぎます。20000字までです（いまは24000字）。短くするか、分けて書いてください。"
    assert refused.value.messages == [said]
