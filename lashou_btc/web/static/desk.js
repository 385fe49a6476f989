// Hands over the token of the link that was opened, once, for a session. Whoever reads the address later finds none.
"use strict";
const token = location.hash.slice(1);
const show = (name) => { document.getElementById(name).hidden = false; };
if (token) {
  history.replaceState(null, "", location.pathname);
  fetch("enter", { method: "POST", headers: { "content-type": "text/plain" }, body: token })
    .then(async (answer) => {
      if (answer.ok) location.replace(await answer.text());
      else show("used");
    })
    .catch(() => show("failed"));
}
