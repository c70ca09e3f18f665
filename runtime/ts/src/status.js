// Statuses by number: spec.md W-34.

/** @typedef {"cancelled" | "invalid_argument" | "deadline_exceeded" | "not_found" | "already_exists" | "permission_denied" | "resource_exhausted" | "failed_precondition" | "aborted" | "out_of_range" | "unimplemented" | "internal" | "unavailable" | "data_loss" | "unauthenticated" | "schema_mismatch" | "indeterminate"} Status */

/** By number. What has no name of its own, and what is not known, is `internal`. */
const STATUSES = /* @__PURE__ */ (
  "internal cancelled internal invalid_argument deadline_exceeded not_found already_exists permission_denied resource_exhausted " +
  "failed_precondition aborted out_of_range unimplemented internal unavailable data_loss unauthenticated schema_mismatch indeterminate"
).split(" ");

/**
 * The name behind a status number. A number that is not known means `internal`.
 *
 * @param {number} number
 * @returns {Status}
 */
export function statusName(number) {
  return /** @type {Status} */ (STATUSES[number] ?? "internal");
}

/**
 * The number of a status.
 *
 * @param {string} name
 * @returns {number} that of `internal` for anything that is no status
 */
export function statusNumber(name) {
  const number = STATUSES.lastIndexOf(name);
  return number < 0 ? 13 : number;
}
