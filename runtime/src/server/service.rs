use super::request::Request;
use super::response::Response;
use crate::descriptor::ServiceDescriptor;

/// A service that an endpoint can serve. Generated code implements it, for `PeopleServer<T>` and its like.
pub trait Service: Send + Sync + 'static {
    /// The table of its methods.
    fn descriptor(&self) -> &'static ServiceDescriptor;

    /// Starts a call of the method with that index in the table.
    fn call(&self, method: usize, request: Request) -> Response;
}
