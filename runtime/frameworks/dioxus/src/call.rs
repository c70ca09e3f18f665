use dioxus_hooks::{Resource, use_resource};
use turbo_runtime::client::{Call, CallError};
use turbo_runtime::wire::Decode;

/// Makes a call, and again whenever a signal changes that `call` reads.
///
/// It is a resource as [`use_resource`] gives, so that it can be restarted, and suspends what asks it to. What it holds stays until the next
/// answer is there. A call that is under way is cancelled, here and at the server, when the next one starts and when the component goes.
///
/// # Panics
/// Outside of a component, as every hook.
#[track_caller]
pub fn use_call<T, E>(call: impl FnMut() -> Call<T, E> + 'static) -> Resource<Result<T, CallError<E>>>
where
    T: Decode + 'static,
    E: Decode + 'static,
{
    use_resource(call)
}
