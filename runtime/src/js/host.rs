use bytes::Bytes;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::link::{Link, collect};
use crate::Metadata;
use crate::client::RawFailure;

// An exception that passes through Rust skips what should be dropped, so every method catches. What JavaScript's
// own callbacks throw is a mistake of theirs that nobody here can answer to.
#[wasm_bindgen]
extern "C" {
    /// Who asked for a connection.
    pub type Host;

    #[wasm_bindgen(method, catch)]
    fn open(this: &Host, link: Link) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn fail(this: &Host, status: u32, message: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn change(this: &Host) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn bound(this: &Host, service: u32, payload: Vec<u8>, is_last: bool) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn credentials(this: &Host) -> Result<Promise, JsValue>;

    /// Where the outcome of a call goes. Bytes are a view of wasm memory, valid until the method returns.
    pub type Sink;

    #[wasm_bindgen(method, catch)]
    fn item(this: &Sink, bytes: &[u8]) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn end(this: &Sink) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn fail(this: &Sink, status: u32, message: &str, error: Option<&[u8]>) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn again(this: &Sink) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn want(this: &Sink) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn enough(this: &Sink) -> Result<(), JsValue>;
}

impl Host {
    pub(super) fn opened(&self, link: Link) {
        drop(self.open(link));
    }

    pub(super) fn failed(&self, status: u32, message: &str) {
        drop(self.fail(status, message));
    }

    pub(super) fn changed(&self) {
        drop(self.change());
    }

    /// The `Bound` of a service, which are counted from 0 as they were bound, and whether all are answered.
    pub(super) fn told(&self, service: u32, payload: Vec<u8>, is_last: bool) {
        drop(self.bound(service, payload, is_last));
    }

    /// Asks for more metadata, as keys and values in turn. An error is a text.
    pub(super) async fn ask(&self) -> Result<Metadata, String> {
        let text = |value: JsValue| value.as_string().unwrap_or_default();
        let promise = self.credentials().map_err(text)?;
        let pairs: Array = JsFuture::from(promise).await.map_err(text)?.unchecked_into();
        collect(pairs.iter().map(text).collect()).map_err(|failure| failure.message)
    }
}

impl Sink {
    /// A value, or what stands in its place.
    pub(super) fn reply(&self, reply: Result<Bytes, RawFailure>) {
        drop(match reply {
            Ok(bytes) => self.item(&bytes),
            Err(failure) => self.fail(
                failure.status.number(),
                &failure.message,
                failure.error.as_deref(),
            ),
        });
    }

    pub(super) fn ended(&self) {
        drop(self.end());
    }

    /// The server's stream begins anew.
    pub(super) fn reopened(&self) {
        drop(self.again());
    }

    /// Asks for an item of the client's stream, which is to come later.
    pub(super) fn wanted(&self) {
        drop(self.want());
    }

    /// The client's stream is not read any more.
    pub(super) fn sated(&self) {
        drop(self.enough());
    }
}
