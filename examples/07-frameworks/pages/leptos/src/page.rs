use leptos::prelude::*;
use leptos::task::spawn_local;
use turbo_leptos::{StreamState, use_call, use_connection, use_stream};
use turbo_runtime::client::{CallError, Connector};

use crate::api::guests::v1::{Entry, GuestsClient, SignError};

/// The client, for all components.
type Guests = StoredValue<GuestsClient, LocalStorage>;

#[component]
pub fn Page() -> impl IntoView {
    // The page is there before the server is.
    let channel = Connector::new("/rpc").start();
    let state = use_connection(&channel);
    // A client stays where it was made, and what views close over must not: so it is stored.
    let guests = StoredValue::new_local(GuestsClient::new(channel));
    let readers = use_stream(
        move || guests.read_value().readers().reopen(),
        |now: &mut u32, readers| *now = readers,
    );
    let is_open = RwSignal::new(true);
    provide_context::<Guests>(guests);

    view! {
        <header>
            <h1>"Guest book"</h1>
            <span id="state">{move || format!("{:?}", state.get()).to_lowercase()}</span>
        </header>
        <Form />
        <button id="toggle" on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)>
            {move || if is_open.get() { "Close the book" } else { "Open the book" }}
        </button>
        <Show when=move || is_open.get()>
            <Entries />
        </Show>
        <footer id="readers">{move || readers.data().get()} " reading"</footer>
    }
}

#[component]
fn Entries() -> impl IntoView {
    let guests: Guests = expect_context();
    let entries = use_stream(
        move || guests.read_value().entries().reopen(),
        |all: &mut Vec<Entry>, entry| all.push(entry),
    );
    let failure = move || match entries.state().get() {
        StreamState::Failed(error) => Some(view! { <li>{error.to_string()}</li> }),
        _ => None,
    };
    // Another book has other entries of the same numbers, and an entry whose key is known is not shown anew.
    view! {
        <ol id="entries">
            <For each=move || entries.data().get() key=Entry::clone let(entry)>
                <li>
                    <b>{entry.name}</b>
                    {entry.text}
                </li>
            </For>
            {failure}
        </ol>
    }
}

#[component]
fn Form() -> impl IntoView {
    let guests: Guests = expect_context();
    let name = RwSignal::new(String::new());
    let text = RwSignal::new(String::new());
    let error = RwSignal::new(String::new());
    let count = use_call(move || guests.read_value().count(&name.read()));

    let sign = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let call = guests
            .read_value()
            .sign(&name.read_untracked(), &text.read_untracked());
        spawn_local(async move {
            error.set(match call.await {
                Ok(_) => {
                    text.set(String::new());
                    count.refetch();
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

    view! {
        <form on:submit=sign>
            <input id="name" aria-label="Name" placeholder="Name" bind:value=name />
            <input id="text" aria-label="Text" placeholder="Text" bind:value=text />
            <button id="sign">"Sign"</button>
            <p id="error" role="alert">{error}</p>
            <span id="count">{move || count.answer().get().and_then(Result::ok).map(|count| format!("{count} by you"))}</span>
        </form>
    }
}
