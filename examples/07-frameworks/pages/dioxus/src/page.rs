use dioxus::prelude::*;
use turbo_dioxus::{StreamState, use_call, use_connection, use_stream};
use turbo_runtime::client::{CallError, Connector};

use crate::api::guests::v1::{Entry, GuestsClient, SignError};

#[component]
pub fn Page() -> Element {
    // The page is there before the server is.
    let channel = use_context_provider(|| Connector::new("/rpc").start());
    let guests = use_context_provider(|| GuestsClient::new(channel.clone()));
    let state = use_connection(&channel);
    let readers = use_stream(
        move || guests.readers().reopen(),
        |now: &mut u32, readers| *now = readers,
    );
    let mut is_open = use_signal(|| true);

    rsx! {
        header {
            h1 { "Guest book" }
            span { id: "state", {format!("{:?}", state()).to_lowercase()} }
        }
        Form {}
        button {
            id: "toggle",
            onclick: move |_| is_open.toggle(),
            if is_open() { "Close the book" } else { "Open the book" }
        }
        if is_open() {
            Entries {}
        }
        footer { id: "readers", "{readers.data()} reading" }
    }
}

#[component]
fn Entries() -> Element {
    let guests = use_context::<GuestsClient>();
    let entries = use_stream(
        move || guests.entries().reopen(),
        |all: &mut Vec<Entry>, entry| all.push(entry),
    );
    rsx! {
        ol { id: "entries",
            for entry in entries.data().read().iter() {
                li { key: "{entry.number}",
                    b { "{entry.name}" }
                    "{entry.text}"
                }
            }
            if let StreamState::Failed(error) = &*entries.state().read() {
                li { "{error}" }
            }
        }
    }
}

#[component]
fn Form() -> Element {
    let guests = use_context::<GuestsClient>();
    let mut name = use_signal(String::new);
    let mut text = use_signal(String::new);
    let mut error = use_signal(String::new);
    let caller = guests.clone();
    let mut count = use_call(move || caller.count(&name.read()));

    let sign = move |event: FormEvent| {
        event.prevent_default();
        let call = guests.sign(&name.read(), &text.read());
        spawn(async move {
            error.set(match call.await {
                Ok(_) => {
                    text.set(String::new());
                    count.restart();
                    String::new()
                }
                Err(CallError::Error(SignError::Empty)) => "Both fields want to be filled.".to_owned(),
                Err(CallError::Error(SignError::TooLong { most })) => {
                    format!("No more than {most} characters.")
                }
                Err(error) => error.to_string(),
            });
        });
    };

    rsx! {
        form { onsubmit: sign,
            input { id: "name", placeholder: "Name", value: "{name}", oninput: move |event| name.set(event.value()) }
            input { id: "text", placeholder: "Text", value: "{text}", oninput: move |event| text.set(event.value()) }
            button { id: "sign", "Sign" }
            p { id: "error", role: "alert", "{error}" }
            span { id: "count",
                if let Some(Ok(count)) = &*count.read() { "{count} by you" }
            }
        }
    }
}
