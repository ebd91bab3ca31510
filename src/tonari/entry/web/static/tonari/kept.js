// What is typed on an open page is kept on the node, sealed to its writer; nothing of it stays in the browser.

const PAUSE = 3_000, WHILE_TYPING = 20_000, TRIES = 3;
// Which version of the words was on the page; every other unseen field belongs to this one opening of it.
const UNSEEN = ["seen", "version"];
// That words were on their way when the page was left; never the words.
const LEFT = "tonari-left";

class Keeper {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    // Nor does the browser put its own memory of the form over what the page brings.
    this.form.autocomplete = "off";
    this.own("window").value ||= crypto.randomUUID();
    this.found = JSON.parse(box.dataset.kept);
    // What was sent and refused is not how the page is when it is empty.
    this.untouched = "sent" in box.dataset ? null : this.answers();
    // Nor is it kept yet, if the session had ended when it was sent.
    this.last = this.untouched ? JSON.stringify(this.untouched) : "";
    this.tries = TRIES;
    this.turn = 0;
    if (this.untouched !== null && this.cameTooSoon()) setTimeout(() => location.reload(), 300);
    this.notKept = box.querySelector("[data-not-kept]");
    this.notices = box.querySelectorAll("[data-found]");
    this.notices.forEach((one, at) => this.offer(one, at));
    this.form.addEventListener("input", () => this.later());
    this.form.addEventListener("submit", (event) => this.isTooMuch() ? this.hold(event) : this.submitted = true);
    if (this.untouched === null) this.later(0);
    for (const one of ["beforeunload", "pagehide"]) addEventListener(one, () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.send());
  }

  // Loaded anew, the page may have been asked for before what was sent on leaving it had come.
  cameTooSoon() {
    const [path, name, at] = JSON.parse(sessionStorage.getItem(LEFT) ?? "[]");
    sessionStorage.removeItem(LEFT);
    return path === location.pathname && Date.now() - at < 5_000 && !this.found.some((one) => one.name === name);
  }

  // More than is read at once: the answer would be a page without what was typed.
  isTooMuch() {
    return new URLSearchParams(new FormData(this.form)).toString().length > this.box.dataset.most;
  }

  hold(event) {
    event.preventDefault();
    const words = this.controls().filter((one) => one.localName === "textarea");
    this.say(this.box.dataset.tooMuch, words.sort((one, other) => other.value.length - one.value.length)[0]);
    this.notKept.scrollIntoView({ block: "center" });
  }

  leave() {
    if (!this.send() || this.submitted) return;
    const name = `${this.own("window").value}:${this.turn}`;
    sessionStorage.setItem(LEFT, JSON.stringify([location.pathname, name, Date.now()]));
  }

  own(name) {
    return this.form.elements[`tonari_${name}`];
  }

  controls() {
    return [...this.form.elements].filter(
      (one) => one.name && !one.name.startsWith("tonari_") && !["password", "file", "submit", "button"].includes(one.type)
        && (one.type !== "hidden" || UNSEEN.includes(one.name)) && one.type !== "fieldset"
    );
  }

  answers() {
    const found = {};
    for (const one of this.controls()) {
      if (["radio", "checkbox"].includes(one.type) && !one.checked) continue;
      (found[one.name] ??= []).push(one.value);
    }
    return found;
  }

  fill(answers) {
    const before = JSON.stringify(this.answers());
    for (const one of this.controls()) {
      const values = answers[one.name] ?? [];
      if (["radio", "checkbox"].includes(one.type)) {
        // A choice that is not offered any more leaves the one that the page makes.
        const gone = values.length && !this.controls().some((other) => other.name === one.name && values.includes(other.value));
        if (one.type === "checkbox" || !gone) one.checked = values.includes(one.value);
      } else if (values.length && values[0] !== one.value) {
        one.value = values[0];
        one.closest("details")?.setAttribute("open", "");
      }
    }
    return JSON.stringify(this.answers()) !== before;
  }

  // The latest stands in the form at once, what other windows hold only when it is asked for.
  offer(notice, at) {
    if (this.untouched === null || (at === 0 && !this.show(0))) return;
    notice.hidden = false;
    notice.querySelector("[data-without]").addEventListener("click", () => {
      this.fill(this.untouched);
      this.use(-1);
      this.send();
    });
    notice.querySelector("[data-with]").addEventListener("click", () => {
      // What stands in the form now stays kept beside.
      this.send();
      this.own("window").value = crypto.randomUUID();
      this.show(at);
      this.use(at);
      this.last = "";
      this.send();
    });
  }

  show(at) {
    const { name, answers } = this.found[at];
    const is = this.fill(answers);
    this.own("after").value = this.hasRoomFor(answers) ? name : "";
    this.last = JSON.stringify(this.answers());
    return is;
  }

  use(which) {
    this.notices.forEach((notice, at) => {
      notice.querySelector("[data-without]").hidden = at !== which;
      notice.querySelector("[data-with]").hidden = at === which;
    });
  }

  // Words whose field the page has no more stay kept beside.
  hasRoomFor(answers) {
    const names = new Set(this.controls().map((one) => one.name));
    return Object.entries(answers).every(([name, values]) => names.has(name) || !values.some(Boolean));
  }

  later(pause = PAUSE) {
    clearTimeout(this.timer);
    this.since ??= Date.now();
    this.timer = setTimeout(() => this.send(), Date.now() - this.since > WHILE_TYPING ? 0 : pause);
  }

  send() {
    clearTimeout(this.timer);
    this.since = undefined;
    const answers = this.answers(), packed = JSON.stringify(answers);
    if (packed === this.last) return false;
    this.last = packed;
    this.turn = Math.max(Date.now(), this.turn + 1);
    const body = new FormData();
    const say = (name, value) => body.append(name, value);
    say("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    for (const name of ["acting", "kept", "window", "after"]) say(`tonari_${name}`, this.own(name).value);
    say("tonari_turn", this.turn);
    if (packed !== JSON.stringify(this.untouched)) {
      for (const [name, values] of Object.entries(answers)) values.forEach((value) => say(name, value));
    }
    this.post(body);
    return true;
  }

  async post(body) {
    const to = this.box.dataset.keep;
    let answer;
    try {
      // A browser lets only so much be sent after its page is gone; more goes while it is there.
      answer = await fetch(to, { method: "POST", body, keepalive: true }).catch(() => fetch(to, { method: "POST", body }));
    } catch {}
    const is = answer?.status === 204;
    this.notKept.hidden = is;
    if (is) {
      this.tries = TRIES;
    } else {
      this.say(answer?.status === 422 ? await answer.text() : "", document.activeElement);
      this.last = "";
      if (this.tries-- > 0) this.later(10_000);
    }
  }

  // Where it is seen: beside what is being typed.
  say(words, where) {
    if (words) this.notKept.textContent = words;
    this.notKept.hidden = false;
    const field = where?.closest(".field");
    if (field && this.form.contains(field)) field.after(this.notKept);
    else this.form.append(this.notKept);
  }
}

for (const box of document.querySelectorAll("[data-keep]")) new Keeper(box);
