// Small helps; every page works without them.

// 閉じる: the page takes the place of the one before in the history, so that the back button doesn't return.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-leave]");
  if (!link) return;
  event.preventDefault();
  document.documentElement.hidden = true;
  location.replace(link.href);
});

// A form that came back with errors: the summary takes the focus and is read out.
document.addEventListener("DOMContentLoaded", () => document.querySelector("#form-errors")?.focus());

// Gone back to, it is asked for anew instead of being sent once more.
addEventListener("pagehide", () => {
  if (document.querySelector("#form-errors ~ form:not([action])")) history.replaceState(history.state, "");
});

// Whoever's link or field went with the part that was swapped goes on at the new one.
document.addEventListener("htmx:afterSettle", (event) => {
  if (document.activeElement === document.body) event.target.focus();
});

// A page kept in the browser's memory may show what its reader has closed since: load it anew.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Copying: the button shows only where it works; without it the words are chosen whole by one touch.
for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.replaceAll(" ", ""));
    button.parentElement.querySelector("[data-copied]").hidden = false;
  });
}

// Whoever likes Japanese years reads the chosen day beside the browser's own calendar, which has only western ones.
for (const help of document.querySelectorAll("[data-years]")) {
  const field = document.getElementById(help.dataset.years);
  const said = document.createElement("output");
  said.htmlFor = field.id;
  said.className = "hint";
  const words = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { dateStyle: "full", timeZone: "UTC" });
  const say = () => { said.textContent = field.valueAsDate ? words.format(field.valueAsDate) : ""; };
  field.after(" ", said);
  field.addEventListener("input", say);
  say();
}
