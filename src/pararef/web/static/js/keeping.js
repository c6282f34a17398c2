// What a browser keeps for its user. It may refuse to, be full, or hold something else.

/** What is kept under a name, or `otherwise`. */
export function kept(name, otherwise) {
  try {
    const value = JSON.parse(localStorage.getItem(name));
    const alike = Array.isArray(value) === Array.isArray(otherwise);
    return value !== null && typeof value === "object" && alike ? value : otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep a value under a name; false if the browser does not. */
export function keep(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
