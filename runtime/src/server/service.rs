use super::request::Request;
use super::response::Response;
use super::revisions::Revisions;
use crate::descriptor::ServiceDescriptor;

/// A service that an endpoint can serve. Generated code implements it, for `PeopleServer<T>` and its like.
pub trait Service: Send + Sync + 'static {
    /// The table of its methods.
    fn descriptor(&self) -> &'static ServiceDescriptor;

    /// What is known of earlier revisions of its schema: nothing, unless a lock told the compiler of some.
    fn revisions(&self) -> &'static Revisions {
        &Revisions::NONE
    }

    /// Starts a call of the method with that index in the table, or of the adapter with that number behind the methods
    /// ([`Revisions::adapters`]).
    fn call(&self, method: usize, request: Request) -> Response;
}
