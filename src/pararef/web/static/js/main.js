// The page's own code, loaded beside Gradio. Each module wires itself.

import { byId, when } from "./bus.js";
import { open } from "./addresses.js";
import { isOpen } from "./reader.js";
import "./answers.js";
import "./compare.js";
import "./copying.js";
import "./history.js";
import "./marks.js";
import "./writing.js";
import "./overview.js";
import "./library.js";
import "./contents.js";
import "./paragraphs.js";
import "./seeking.js";
import "./sheets.js";
import "./collection.js";
import "./filters.js";

// Components are mounted one after another.
function furnish() {
  if (!window.pararef || !byId("reader") || !byId("filters")) return requestAnimationFrame(furnish);
  byId("reader").inert = !isOpen();
  byId("reader").setAttribute("role", "region");
  byId("reader").setAttribute("aria-label", "The report");
  open(new URLSearchParams(location.search).get("view") ?? "");
  document.body.dataset.furnished = "";
  // A reply may have come before this module had: once more.
  for (const reply of ["answered", "turned", "looked"])
    document.dispatchEvent(new Event(`pararef-${reply}`));
}

furnish();
