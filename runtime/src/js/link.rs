use core::cell::RefCell;
use core::time::Duration;
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use super::calls::{Calls, Demand, Ports};
use super::descriptors;
use super::dial::status_of;
use super::host::Sink;
use super::inflow::Inflow;
use crate::client::{
    Binding, Channel, ConnectError, ConnectionState, RawCall, RawFailure, RawOptions, RawStream,
};
use crate::{Failure, Metadata, Status};

/// A connection. It ends with [`close`](Self::close), or when JavaScript has forgotten it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Link {
    channel: Channel,
    bindings: RefCell<Vec<Binding>>,
    calls: Rc<Calls>,
}

impl Link {
    pub(super) fn new(channel: Channel) -> Self {
        Self {
            channel,
            bindings: RefCell::default(),
            calls: Rc::default(),
        }
    }
}

#[wasm_bindgen]
impl Link {
    /// 0 connecting, 1 open, 2 reconnecting, 3 closed, 4 idle.
    #[must_use]
    pub fn state(&self) -> u32 {
        match self.channel.state() {
            ConnectionState::Connecting => 0,
            ConnectionState::Open => 1,
            ConnectionState::Reconnecting => 2,
            ConnectionState::Closed => 3,
            ConnectionState::Idle => 4,
        }
    }

    /// Why there is no connection: a status, 0 if there is one.
    #[must_use]
    pub fn fault(&self) -> u32 {
        self.loss().map_or(0, |why| status_of(&why).number())
    }

    /// Why there is no connection, for people; empty if there is one.
    #[must_use]
    pub fn reason(&self) -> String {
        self.loss().map_or_else(String::new, |why| why.to_string())
    }

    /// Milliseconds until the next attempt to connect, negative if none is waited for.
    #[must_use]
    pub fn wait(&self) -> f64 {
        self.channel
            .next_attempt()
            .map_or(-1.0, |wait| wait.as_secs_f64() * 1_000.0)
    }

    /// The network may be back, or another one.
    pub fn nudge(&self) {
        self.channel.nudge();
    }

    /// Says anew who the client is, in keys and values in turn. `done(status, message)` hears what became of it, with 0 for yes.
    pub fn renew(&self, metadata: Vec<String>, done: Function) {
        let channel = self.channel.clone();
        spawn_local(async move {
            let outcome = match collect(metadata) {
                Ok(metadata) => channel.renew(metadata).await,
                Err(failure) => Err(Failure::new(failure.status, failure.message)),
            };
            let (status, message) = match &outcome {
                Ok(()) => (0, ""),
                Err(failure) => (failure.status().number(), failure.message()),
            };
            // What it throws is a mistake of its own.
            drop(done.call2(&JsValue::NULL, &status.into(), &message.into()));
        });
    }

    /// Ends the connection.
    pub fn close(&self) {
        let channel = self.channel.clone();
        spawn_local(async move { channel.close().await });
    }

    /// Makes a service known, and answers its number for [`call`](Self::call). Each method has eight bytes of
    /// `signatures`, one of `flags` (1 answers a stream, 2 idempotent, 4 takes a stream) and one of `timeouts`, in milliseconds,
    /// negative for none.
    #[must_use]
    pub fn bind(
        &self,
        name: &str,
        schema_id: &[u8],
        signatures: &[u8],
        flags: &[u8],
        timeouts: &[f64],
    ) -> u32 {
        let descriptor = descriptors::intern(name, schema_id, signatures, flags, timeouts);
        let binding = self.channel.bind(descriptor);
        let mut bindings = self.bindings.borrow_mut();
        bindings.push(binding);
        (bindings.len() - 1) as u32
    }

    /// Starts a call, and answers its number for [`pull`](Self::pull) and [`cancel`](Self::cancel). `timeout` is in
    /// milliseconds, negative for that of the schema; `metadata` holds keys and values in turn. A stream that `reopens` is opened again
    /// when its connection is lost.
    #[must_use]
    #[allow(
        clippy::too_many_arguments,
        reason = "one crossing from JavaScript; an object would be one for each of its fields"
    )]
    pub fn call(
        &self,
        binding: u32,
        method: u32,
        arguments: Vec<u8>,
        timeout: f64,
        metadata: Vec<String>,
        reopens: bool,
        sink: Sink,
    ) -> f64 {
        let binding = self.bindings.borrow().get(binding as usize).cloned();
        let index = method as usize;
        let known =
            binding.and_then(|binding| Some((binding.descriptor().methods.get(index)?.kind, binding)));
        let Some((kind, binding)) = known else {
            return self.refuse(
                sink,
                RawFailure::new(Status::Internal, "a method that was never bound"),
            );
        };
        let metadata = match collect(metadata) {
            Ok(metadata) => metadata,
            Err(failure) => return self.refuse(sink, failure),
        };
        let timeout = (timeout >= 0.0).then(|| Duration::from_millis(timeout as u64));
        let options = RawOptions {
            timeout,
            metadata,
            reopens,
        };
        let sink = Rc::new(sink);
        let inflow = kind.takes_stream().then(Inflow::default);
        let items = inflow.as_ref().map(|inflow| inflow.source(Rc::clone(&sink)));
        match (kind.answers_stream(), items) {
            (false, None) => self.answer(sink, inflow, binding.raw_unary(index, arguments, options)),
            (true, None) => self.stream(sink, inflow, binding.raw_stream(index, arguments, options)),
            (false, Some(items)) => {
                self.answer(sink, inflow, binding.raw_upload(index, arguments, options, items))
            }
            (true, Some(items)) => {
                self.stream(sink, inflow, binding.raw_duplex(index, arguments, options, items))
            }
        }
    }

    /// Asks a stream for one more item.
    pub fn pull(&self, call: f64) {
        self.calls.pull(call);
    }

    /// Ends a call before its time. Its sink hears nothing more, apart from `enough`.
    pub fn cancel(&self, call: f64) {
        self.calls.cancel(call);
    }

    /// The item of the client's stream that the sink was asked for.
    pub fn send(&self, call: f64, item: Vec<u8>) {
        if let Some(inflow) = self.calls.inflow(call) {
            inflow.put(item);
        }
    }

    /// Ends the client's stream, in the place of an item.
    pub fn finish(&self, call: f64) {
        if let Some(inflow) = self.calls.inflow(call) {
            inflow.finish();
        }
    }
}

impl Link {
    fn loss(&self) -> Option<ConnectError> {
        self.channel
            .lost_because()
            .or_else(|| self.channel.closed_because())
    }

    /// Runs a call that answers one value.
    fn answer(&self, sink: Rc<Sink>, inflow: Option<Inflow>, call: RawCall) -> f64 {
        let demand = Demand::default();
        self.calls.run(
            Ports { demand, inflow },
            Box::pin(async move { sink.reply(call.await) }),
        )
    }

    /// Runs a call that answers a stream.
    fn stream(&self, sink: Rc<Sink>, inflow: Option<Inflow>, mut items: RawStream) -> f64 {
        let demand = Demand::default();
        let wanted = demand.clone();
        let call = async move {
            let mut reopened = 0;
            while let Some(item) = wanted
                .next(&mut items, |items| {
                    if items.reopened() != reopened {
                        reopened = items.reopened();
                        sink.reopened();
                    }
                })
                .await
            {
                let is_last = item.is_err();
                sink.reply(item);
                if is_last {
                    return;
                }
            }
            sink.ended();
        };
        self.calls.run(Ports { demand, inflow }, Box::pin(call))
    }

    /// Fails a call that cannot be started: later, as any other call does.
    fn refuse(&self, sink: Sink, failure: RawFailure) -> f64 {
        self.calls.run(
            Ports::default(),
            Box::pin(async move { sink.reply(Err(failure)) }),
        )
    }
}

pub(super) fn collect(pairs: Vec<String>) -> Result<Metadata, RawFailure> {
    let mut metadata = Metadata::new();
    let mut pairs = pairs.into_iter();
    while let (Some(key), Some(value)) = (pairs.next(), pairs.next()) {
        metadata
            .insert(key, value)
            .map_err(|error| RawFailure::new(Status::InvalidArgument, error.to_string()))?;
    }
    Ok(metadata)
}
