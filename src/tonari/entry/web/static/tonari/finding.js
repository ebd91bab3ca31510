// Looking from where one is: only when asked, rounded to about 100 metres, sent unseen and never in an address.
for (const button of navigator.geolocation ? document.querySelectorAll("[data-here]") : []) {
  const form = button.form;
  const put = (name, value) => form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  const words = button.textContent, sorry = form.querySelector("[data-here-failed]");
  const busy = (is) => {
    button.disabled = is;
    button.textContent = is ? button.dataset.hereBusy : words;
  };
  const failed = () => {
    busy(false);
    button.focus();
    sorry.hidden = false;
    // What it says to choose instead lies in a fold.
    const fold = document.getElementById(button.dataset.here).elements.origin?.closest("details");
    if (fold) fold.open = true;
  };
  const rounded = (degrees) => degrees.toFixed(3);
  form.hidden = false;
  button.addEventListener("click", () => {
    busy(true);
    sorry.hidden = true;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      for (const [name, value] of new FormData(document.getElementById(button.dataset.here))) {
        if (value && !["lat", "lon", "origin", "csrfmiddlewaretoken"].includes(name)) put(name, value);
      }
      put("origin", "here");
      put("lat", rounded(coords.latitude));
      put("lon", rounded(coords.longitude));
      form.submit();
    }, failed, { maximumAge: 60_000, timeout: 15_000 });
  });
}
