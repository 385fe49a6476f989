"use strict";
// Shows one plan and age of what the page holds. Without this everything is shown.
(() => {
  const tool = document.getElementById("join");
  if (!tool) return;
  const plan = document.getElementById("join-plan"), age = document.getElementById("join-age");
  const parts = [...document.querySelectorAll("#join-tables [data-plan], #join-people [data-plan]")];
  const fits = (each) => each.dataset.plan === plan.value
    && (each.dataset.age === undefined || each.dataset.age === nearest());

  /* The greatest age of this plan that is not above the chosen one, as the rules have it. */
  function nearest() {
    const ages = parts.filter((each) => each.dataset.plan === plan.value && each.dataset.age !== undefined)
      .map((each) => Number(each.dataset.age));
    const below = ages.filter((each) => each <= Number(age.value));
    return String(below.length ? Math.max(...below) : Math.min(...ages));
  }

  function narrow() {
    for (const each of parts) {
      each.hidden = !fits(each);
      if (each instanceof HTMLDetailsElement) each.open = !each.hidden;
    }
  }

  function all() {
    for (const each of parts) {
      each.hidden = false;
      if (each instanceof HTMLDetailsElement) each.open = false;
    }
  }

  plan.addEventListener("change", narrow);
  age.addEventListener("change", narrow);
  document.getElementById("join-all").addEventListener("click", all);
  tool.hidden = false;
})();
