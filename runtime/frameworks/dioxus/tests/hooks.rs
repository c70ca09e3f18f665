//! The hooks in a component without a document, against a server in memory.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use dioxus_core::{Element, NoOpMutations, VNode, VirtualDom, consume_context};
use dioxus_hooks::{Resource, use_signal};
use dioxus_signals::{ReadableExt, Signal, WritableExt};
use generated_tests::held::Held;
use generated_tests::people::people::v1::{PeopleClient, Person, PersonError};
use turbo_dioxus::{StreamState, Streamed, use_call, use_connection, use_stream};
use turbo_runtime::client::{CallError, Channel, ConnectionState};
use turbo_runtime::{Status, memory};

/// What a component is given, and what it has shown.
#[derive(Clone)]
struct Stage<T> {
    channel: Channel,
    shown: Rc<RefCell<Vec<T>>>,
}

impl<T: Clone + 'static> Stage<T> {
    /// A component on a server.
    fn new(server: &Held, component: fn() -> Element) -> (Self, VirtualDom) {
        let stage = Self {
            channel: memory::connect(&server.endpoint()),
            shown: Rc::default(),
        };
        let mut dom = VirtualDom::new(component).with_root_context(stage.clone());
        dom.rebuild_in_place();
        (stage, dom)
    }

    fn show(&self, what: T) -> Element {
        self.shown.borrow_mut().push(what);
        VNode::empty()
    }

    fn last(&self) -> T {
        self.shown.borrow().last().cloned().expect("it has been rendered")
    }
}

/// Lets a component live until something holds.
async fn until(dom: &mut VirtualDom, holds: impl Fn() -> bool) {
    let living = async {
        while !holds() {
            // What a server does wakes no component.
            let _ = tokio::time::timeout(Duration::from_millis(5), dom.wait_for_work()).await;
            dom.render_immediate(&mut NoOpMutations);
        }
    };
    tokio::time::timeout(Duration::from_secs(60), living)
        .await
        .expect("it comes to hold");
}

async fn wait(holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting)
        .await
        .expect("it comes to hold");
}

type Answer = Option<Result<Person, CallError<PersonError>>>;

#[derive(Clone)]
struct Called {
    rowid: Signal<i64>,
    call: Resource<Result<Person, CallError<PersonError>>>,
    answer: Answer,
}

fn calling() -> Element {
    let stage = consume_context::<Stage<Called>>();
    let people = PeopleClient::new(stage.channel.clone());
    let rowid = use_signal(|| 1);
    let call = use_call(move || people.get_person(rowid()));
    let answer = call.read().clone();
    stage.show(Called { rowid, call, answer })
}

fn name(answer: Answer) -> Option<String> {
    answer?.ok()?.name
}

#[tokio::test]
async fn a_call_is_made_once_and_again_when_its_signals_change() {
    let server = Held::default();
    let (stage, mut dom) = Stage::<Called>::new(&server, calling);
    until(&mut dom, || server.begun() == 1).await;
    assert_eq!(stage.last().answer, None);
    server.release();
    until(&mut dom, || stage.last().answer.is_some()).await;
    assert_eq!(name(stage.last().answer).as_deref(), Some("number 1"));

    let Called {
        mut rowid, mut call, ..
    } = stage.last();
    dom.in_runtime(|| rowid.set(0));
    until(&mut dom, || server.begun() == 2).await;
    assert_eq!(name(stage.last().answer).as_deref(), Some("number 1"), "it stays");
    server.release();
    until(&mut dom, || name(stage.last().answer).is_none()).await;
    let error = CallError::Error(PersonError::NotFound { rowid: 0 });
    assert_eq!(stage.last().answer, Some(Err(error)));

    dom.in_runtime(|| call.restart());
    until(&mut dom, || server.begun() == 3).await;
}

#[tokio::test]
async fn a_call_that_is_overtaken_or_whose_component_goes_is_cancelled() {
    let server = Held::default();
    let (stage, mut dom) = Stage::<Called>::new(&server, calling);
    until(&mut dom, || server.under_way() == 1).await;
    let mut rowid = stage.last().rowid;
    dom.in_runtime(|| rowid.set(2));
    until(&mut dom, || server.begun() == 2 && server.under_way() == 1).await;
    drop(dom);
    wait(|| server.under_way() == 0).await;
    assert_eq!(server.begun(), 2);
}

#[derive(Clone)]
struct Read {
    prefix: Signal<String>,
    streamed: Streamed<Vec<String>>,
    names: Vec<String>,
    state: StreamState,
}

fn reading() -> Element {
    let stage = consume_context::<Stage<Read>>();
    let people = PeopleClient::new(stage.channel.clone());
    let prefix = use_signal(|| "a".to_owned());
    let streamed = use_stream(
        move || people.watch_people(&prefix.read()),
        |names: &mut Vec<String>, person: Person| names.extend(person.name),
    );
    let names = streamed.data().read().clone();
    let state = streamed.state().read().clone();
    stage.show(Read {
        prefix,
        streamed,
        names,
        state,
    })
}

#[tokio::test]
async fn a_stream_is_gathered_to_its_end_and_opened_anew() {
    let server = Held::default();
    let (stage, mut dom) = Stage::<Read>::new(&server, reading);
    until(&mut dom, || server.begun() == 1).await;
    assert_eq!(stage.last().state, StreamState::Pending);
    server.release();
    until(&mut dom, || stage.last().state == StreamState::Open).await;
    assert_eq!(stage.last().names, ["a0"]);
    for _ in 0..3 {
        server.release();
    }
    until(&mut dom, || stage.last().state == StreamState::Complete).await;
    assert_eq!(stage.last().names, ["a0", "a1", "a2"]);

    let Read {
        mut prefix,
        mut streamed,
        ..
    } = stage.last();
    dom.in_runtime(|| prefix.set("torn".to_owned()));
    until(&mut dom, || stage.last().state == StreamState::Pending).await;
    assert_eq!(stage.last().names, Vec::<String>::new());
    for _ in 0..4 {
        server.release();
    }
    until(&mut dom, || matches!(stage.last().state, StreamState::Failed(_))).await;
    let StreamState::Failed(CallError::Failure(failure)) = stage.last().state else {
        panic!("{:?}", stage.last().state)
    };
    assert_eq!(failure.status(), Status::DataLoss);
    assert_eq!(stage.last().names, ["torn0", "torn1", "torn2"], "they stay");

    dom.in_runtime(|| streamed.restart());
    until(&mut dom, || server.begun() == 3).await;
    assert_eq!(stage.last().names, Vec::<String>::new());
}

#[tokio::test]
async fn a_stream_that_is_overtaken_or_whose_component_goes_is_cancelled() {
    let server = Held::default();
    let (stage, mut dom) = Stage::<Read>::new(&server, reading);
    until(&mut dom, || server.under_way() == 1).await;
    let mut prefix = stage.last().prefix;
    dom.in_runtime(|| prefix.set("b".to_owned()));
    until(&mut dom, || server.begun() == 2 && server.under_way() == 1).await;
    drop(dom);
    wait(|| server.under_way() == 0).await;
}

fn connected() -> Element {
    let stage = consume_context::<Stage<ConnectionState>>();
    let state = use_connection(&stage.channel);
    let state = *state.read();
    stage.show(state)
}

#[tokio::test]
async fn the_state_of_a_connection_is_shown_as_it_changes() {
    let (stage, mut dom) = Stage::<ConnectionState>::new(&Held::default(), connected);
    until(&mut dom, || stage.last() == ConnectionState::Open).await;
    stage.channel.close().await;
    until(&mut dom, || stage.last() == ConnectionState::Closed).await;
}
