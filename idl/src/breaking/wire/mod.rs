//! What old clients notice: what has no plan.

pub(super) mod answer_changed;
pub(super) mod client_stream_changed;
pub(super) mod field_removed;
pub(super) mod field_required;
pub(super) mod key_variant;
pub(super) mod length_changed;
pub(super) mod limit_changed;
pub(super) mod method_removed;
pub(super) mod number_narrowed;
pub(super) mod optional_changed;
pub(super) mod parameter_required;
pub(super) mod parts_changed;
pub(super) mod service_removed;
pub(super) mod type_changed;
pub(super) mod variant_added;
pub(super) mod variant_removed;
