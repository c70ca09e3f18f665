use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use bytes::Bytes;
use js_sys::{ArrayBuffer, Function, JsString, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BinaryType, CloseEvent, MessageEvent};

use crate::client::connect_error::ConnectError;
use crate::client::dial::Dial;
use crate::frame::SUBPROTOCOL;
use crate::transport::{Close, Disconnect, Transport};

/// A close frame never arrived (RFC 6455, section 7.1.5).
const ABNORMAL: u16 = 1006;

/// Connects to a WebSocket: `ws://host/path` or `wss://host/path`.
#[derive(Clone, Debug)]
pub struct WebSocket {
    url: String,
    opener: Option<Function>,
    max_message: usize,
}

impl WebSocket {
    pub(crate) fn new(url: String) -> Self {
        Self {
            url,
            opener: None,
            max_message: usize::MAX,
        }
    }

    pub(crate) fn set_opener(&mut self, open: Function) {
        self.opener = Some(open);
    }

    fn open(&self) -> Result<web_sys::WebSocket, JsValue> {
        match &self.opener {
            None => web_sys::WebSocket::new_with_str(&self.url, SUBPROTOCOL),
            // By its methods and not by its class: Node's may come from a package.
            Some(open) => open
                .call2(
                    &JsValue::NULL,
                    &JsValue::from_str(&self.url),
                    &JsValue::from_str(SUBPROTOCOL),
                )
                .map(JsCast::unchecked_into),
        }
    }
}

impl Dial for WebSocket {
    type Transport = WebSocketTransport;

    async fn dial(&mut self) -> Result<WebSocketTransport, ConnectError> {
        let socket = self
            .open()
            .map_err(|error| ConnectError::InvalidUrl(reason_of(&error)))?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let transport = WebSocketTransport::new(socket, self.max_message);
        poll_fn(|cx| transport.poll_open(cx)).await?;
        // Browsers see to it that the server chose what was offered; other WebSockets need not.
        if transport.socket.protocol() != SUBPROTOCOL {
            return Err(ConnectError::NotTurbo(
                "the server did not choose the subprotocol".to_owned(),
            ));
        }
        Ok(transport)
    }

    fn set_max_message(&mut self, bytes: usize) {
        self.max_message = bytes;
    }
}

/// A WebSocket of JavaScript.
pub struct WebSocketTransport {
    socket: web_sys::WebSocket,
    state: Rc<RefCell<State>>,
    _events: Events,
}

#[derive(Default)]
struct State {
    is_open: bool,
    /// What an error event said, where it says anything.
    error: Option<String>,
    messages: VecDeque<Bytes>,
    end: Option<Disconnect>,
    waker: Option<Waker>,
}

impl State {
    /// The first reason counts.
    fn end(&mut self, why: Disconnect) {
        self.end.get_or_insert(why);
    }
}

/// The closures that the socket calls; they live as long as it may call them.
struct Events {
    _open: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut(CloseEvent)>,
}

impl WebSocketTransport {
    fn new(socket: web_sys::WebSocket, max_message: usize) -> Self {
        let state = Rc::new(RefCell::new(State::default()));
        let open = {
            let state = Rc::clone(&state);
            Closure::<dyn FnMut()>::new(move || update(&state, |state| state.is_open = true))
        };
        let message = {
            let state = Rc::clone(&state);
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let message = read(&event.data(), max_message);
                update(&state, |state| match message {
                    Ok(message) if state.end.is_none() => state.messages.push_back(message),
                    Ok(_) => {}
                    Err(disconnect) => state.end(disconnect),
                });
            })
        };
        let close = {
            let state = Rc::clone(&state);
            Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
                let disconnect = match event.code() {
                    ABNORMAL => Disconnect::Broken("the connection broke".to_owned()),
                    code => Disconnect::Closed(Close {
                        code,
                        reason: event.reason(),
                    }),
                };
                update(&state, |state| state.end(disconnect));
            })
        };
        let error = {
            let state = Rc::clone(&state);
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
                update(&state, |state| state.error = text_of(&event));
            })
        };
        // Owned by JavaScript and left in place: packages for Node throw where nobody listens to an error, and closing
        // a socket that is not open yet is one.
        socket.set_onerror(Some(error.into_js_value().unchecked_ref()));
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Self {
            socket,
            state,
            _events: Events {
                _open: open,
                _message: message,
                _close: close,
            },
        }
    }

    fn poll_open(&self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        let mut state = self.state.borrow_mut();
        if state.is_open {
            return Poll::Ready(Ok(()));
        }
        if state.end.is_some() {
            // A page is not told why.
            let why = state
                .error
                .take()
                .unwrap_or_else(|| "the WebSocket did not open".to_owned());
            return Poll::Ready(Err(ConnectError::Unreachable(why)));
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Whether the socket accepts messages.
    fn check(&self) -> Result<(), Disconnect> {
        self.state.borrow().end.clone().map_or(Ok(()), Err)
    }
}

impl Transport for WebSocketTransport {
    fn poll_receive(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        let mut state = self.state.borrow_mut();
        if let Some(message) = state.messages.pop_front() {
            return Poll::Ready(Ok(message));
        }
        if let Some(end) = &state.end {
            return Poll::Ready(Err(end.clone()));
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }

    fn poll_ready(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        // JavaScript buffers without a bound, and has no event for room.
        Poll::Ready(self.check())
    }

    fn start_send(self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        self.check()?;
        // The socket copies the bytes before it returns, so a view of wasm memory is safe to hand over.
        self.socket
            .send_with_u8_array(&message)
            .map_err(|error| Disconnect::Broken(reason_of(&error)))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        // Pages may use no other codes than these.
        let code = match close.code {
            Close::NORMAL | 3000..=4999 => close.code,
            _ => Close::PROTOCOL,
        };
        if self
            .socket
            .close_with_code_and_reason(code, &close.reason)
            .is_err()
        {
            let _ = self.socket.close();
        }
        Poll::Ready(())
    }
}

impl Drop for WebSocketTransport {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Without effect when it is closed already. If it is not, the conversation may go on over another one: without a code
        // the server would take this for the end of it.
        let _ = self.socket.close_with_code(Close::SUPERSEDED);
    }
}

/// Changes the state, and wakes the task when nothing is borrowed.
fn update(state: &RefCell<State>, change: impl FnOnce(&mut State)) {
    let waker = {
        let mut state = state.borrow_mut();
        change(&mut state);
        state.waker.take()
    };
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// The bytes of a message, copied out of JavaScript.
fn read(data: &JsValue, max_message: usize) -> Result<Bytes, Disconnect> {
    let Some(buffer) = data.dyn_ref::<ArrayBuffer>() else {
        return Err(Disconnect::Text);
    };
    if buffer.byte_length() as usize > max_message {
        return Err(Disconnect::TooLarge);
    }
    Ok(Bytes::from(Uint8Array::new(buffer).to_vec()))
}

/// What an exception or an event says, if it says anything.
fn text_of(error: &JsValue) -> Option<String> {
    let text = js_sys::Reflect::get(error, &JsValue::from_str("message")).ok()?;
    text.dyn_ref::<JsString>().map(String::from)
}

fn reason_of(error: &JsValue) -> String {
    text_of(error).unwrap_or_else(|| "the WebSocket was refused".to_owned())
}

impl core::fmt::Debug for WebSocketTransport {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("WebSocketTransport")
    }
}
