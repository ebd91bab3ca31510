"""What every page that somebody visits has to be: found out in the page itself."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LATIN = {
    "CSW", "ALS", "CC", "BY", "CD", "DV", "FAX", "ID", "LINE", "NET", "NPO", "PC", "PDF", "PTA",
    "QR", "SNS", "Google", "Microsoft", "Authenticator", "Tonari", "English", "OK", "SOS", "TV",
    "CSV", "TSV", "GeoJSON", "TopoJSON", "ZIP", "EPSG", "prj", "Excel", "xlsx", "UTF", "MB", "km",
}  # fmt: skip
"""Latin letters that people here use when they write Japanese."""
FACTS = r"""
() => {
  const seen = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const pressed = '.button, button, summary, .nav a, main a:not(svg a, .leaflet-container a)';
  const onPaper = matchMedia('print').matches;
  const small = onPaper ? [] : [...document.querySelectorAll(pressed)].filter(seen)
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([e, r]) => r.width > 1 && r.height < (e.matches('.link-button') ? 23.5 : 43.5))
    .map(([e, r]) => `${e.innerText.trim()} ${Math.round(r.width)}×${Math.round(r.height)}`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const words = [];
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const e = n.parentElement;
    if (!onPaper && n.data.trim() && parseFloat(getComputedStyle(e).fontSize) < 16 && seen(e)
        && !e.closest('script, style, svg, .leaflet-container, .visually-hidden, datalist'))
      small.push(`${n.data.trim()} ${getComputedStyle(e).fontSize}`);
    if (/[A-Za-z]{2}/.test(n.data) && seen(e)
        && !e.closest('code, script, style, textarea, .own-words, [lang=en], [translate=no]'))
      words.push(n.data);
  }
  const wide = document.documentElement.scrollWidth;
  const reach = (e) => Math.max(e.getBoundingClientRect().right, 0);
  const outside = wide <= innerWidth + 0.5 ? [] : [...document.body.querySelectorAll('*')]
    .filter((e) => reach(e) > document.documentElement.clientWidth + 0.5)
    .slice(0, 4).map((e) => e.outerHTML.slice(0, 120));
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  return {
    twice: ids.filter((id, at) => ids.indexOf(id) !== at),
    lang: document.documentElement.lang, title: document.title, wide, outside, small, words,
    h1: [...document.querySelectorAll('h1')].map((e) => e.innerText),
    screen: screen.width, inner: innerWidth,
  };
}
"""
# What axe goes by, as two trees: what is around the page's own part, and that part. Kinds, names,
# roles, states and what points to what count, but not how long the words are; of parts in a row
# that are built alike two (how close they stand), of a list each kind of line, in whatever order.
SKELETON = r"""
() => {
  const idle = /^(value|src|srcset|action|content|datetime|style|nonce|hx-.*|data-.*|min.*|max.*)$/;
  const points = /^(for|id|list|form|aria-(labelledby|describedby|controls))$/;
  const told = /^(alt|title|aria-label|placeholder)$/;
  const said = (e, a) => {
    if (a.name === 'href' || a.name === 'name' && !e.matches('[type=radio], meta')) return a.name;
    if (points.test(a.name)) return a.name + a.value.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, '*');
    return a.name + (told.test(a.name) ? !a.value.trim() : `=${a.value}`);
  };
  const tree = (e) => {
    const names = [...e.attributes].filter((a) => !idle.test(a.name)).map((a) => said(e, a));
    const inside = e instanceof SVGElement ? [] : [...e.childNodes].map((n) => {
      if (n.nodeType === 3) return n.data.trim() ? "'" : '';
      const isPart = n.nodeType === 1 && !n.matches('script, style, option:not([selected])');
      return isPart ? tree(n) : '';
    }).filter(Boolean);
    if (e.matches('ul, ol, tbody')) inside.sort();
    const kept = inside.filter((one, i) => one !== inside[i - 1] || one !== inside[i - 2]);
    return `${e.localName}[${names.sort()}](${kept.join('')})`;
  };
  const main = document.querySelector('main'), own = main ? tree(main) : '';
  return [tree(document.documentElement).replace(own, ''), own];
}
"""
# What contrast hangs on: each way in which letters are drawn, with what lies behind them as far as
# something covers the rest, what does not lie in the flow (it may lie over something), and what
# else lies at their middle.
DRAWN = r"""
() => {
  const known = new Map(), clear = 'rgba(0, 0, 0, 0)';
  const behind = (e) => {
    if (!e || e.nodeType !== 1) return '';
    if (known.has(e)) return known.get(e);
    const s = getComputedStyle(e), out = s.position === 'static' ? '' : e.className + s.position;
    const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, out].join();
    const whole = /^rgb\(/.test(s.backgroundColor) && s.opacity === '1' && !out;
    const said = own === [clear, 'none', '1', 'none', ''].join() ? '' : own + '/';
    known.set(e, whole ? said : said + behind(e.parentNode));
    return known.get(e);
  };
  const over = (e) => {
    const r = e.getBoundingClientRect();
    const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
    return !top || top.contains(e) || e.contains(top) ? '' : behind(top);
  };
  const letters = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  window.drawn = {};
  for (const e of document.body.querySelectorAll('*')) {
    if (!e.matches('input, select, textarea') && !letters(e)) continue;
    const s = getComputedStyle(e);
    if (e.closest('script, style, [hidden]') || !e.checkVisibility()) continue;
    const font = [e.matches('input') ? e.type : '', s.fontSize, s.fontWeight, s.textShadow];
    window.drawn[[s.color, s.fill, ...font, behind(e), over(e)].join('|')] ||= e;
  }
  return Object.keys(window.drawn);
}
"""
CONTRAST = """(ways) => axe.run({include: ways.map((way) => window.drawn[way])},
  {runOnly: {type: 'rule', values: ['color-contrast']}, resultTypes: ['violations']})"""
WORDS = """
.then((found) => found.violations.map((v) => ({
  id: v.id, help: v.help,
  nodes: v.nodes.slice(0, 4).map(
    (n) => n.html.slice(0, 160) + ' | ' + (n.failureSummary || '').slice(0, 300)),
})))
"""
AXE = "([part, options]) => axe.run(part, options)"


@cache
def axe_source() -> str:
    """The whole of axe, from its package."""
    folder = Path(axe_playwright_python.__file__).parent
    return next(folder.rglob("axe.min.js")).read_text()


def faults(page: Page, width: int) -> list[str]:
    """What is wrong with the page but for axe: frame, width, targets, words."""
    facts: dict[str, Any] = page.evaluate(FACTS)
    found = [f"too small to press or to read: {one}" for one in facts["small"]]
    if facts["wide"] > width:
        found.append(f"wider than {width}: {facts['wide']} {facts['outside']}")
    if len(facts["h1"]) != 1 or not facts["h1"][0].strip():
        found.append(f"not exactly one h1: {facts['h1']}")
    if facts["twice"]:
        found.append(f"an id stands twice: {facts['twice']}")
    if facts["lang"] != "ja" or not facts["title"].strip(" ｜"):
        found.append(f"lang {facts['lang']!r}, title {facts['title']!r}")
    strange = foreign(facts["words"])
    return found + ([f"not Japanese: {strange}"] if strange else [])


def foreign(texts: list[str]) -> list[str]:
    """Latin words that no translation reached; addresses, names of files and codes are none."""
    text = re.sub(
        r"https?://\S+|\S+@\S+|\b\S+\.(?:csv|pdf)\b|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4})+\b",
        " ",
        " ".join(texts),
    )
    return sorted({word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in LATIN})


def axe(page: Page, part: str) -> list[str]:
    """What axe finds in a part but for contrast, in words.

    part: a selector; of `html` also what only a whole page can have.
    """
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}},
        "resultTypes": ["violations"],
    }
    return _asked(page, AXE, [part, options])


def contrast(page: Page, ways: list[str]) -> list[str]:
    """What axe says of the contrast of letters drawn in these ways, each told by `DRAWN`."""
    return _asked(page, CONTRAST, ways)


def _asked(page: Page, script: str, of: Any) -> list[str]:
    """The page's own policy keeps nothing out: no eval is used."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe_source())
    return [f"{v['id']}: {v['help']} {v['nodes']}" for v in page.evaluate(f"{script}{WORDS}", of)]


def kind(address: str) -> str:
    """The address without ids and codes: pages of one kind look alike."""
    path = re.sub(r"^https?://[^/]+", "", address)
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", path)
    path = re.sub(r"/a/[^/?]{8,}/", "/a/*/", path)
    path = re.sub(r"/invitation/[^/?]+", "/invitation/*", path)
    return re.sub(r"=[^&]*", "=*", path)
