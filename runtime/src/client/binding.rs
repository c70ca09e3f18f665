use core::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;

use super::arguments::Arguments;
use super::call::Call;
use super::interceptor::Chain;
use super::platform::{KeptInput, MaybeSend};
use super::raw::{RawFailure, RawOptions, Request};
use super::raw_call::{Extras, RawCall, Stage};
use super::raw_stream::RawStream;
use super::server_stream::ServerStream;
use super::shared::Handle;
use super::upload::{Raw, Typed};
use super::watch::Watch;
use crate::observe::Method;
use crate::wire::Writer;
use crate::{MethodKind, ServiceDescriptor};

/// A service of a channel's server: what a generated client holds.
#[derive(Clone)]
pub struct Binding {
    handle: Arc<Handle>,
    chain: Chain,
    descriptor: &'static ServiceDescriptor,
    /// The number of the first method.
    first: u32,
}

impl Binding {
    pub(crate) fn new(
        handle: Arc<Handle>,
        chain: Chain,
        descriptor: &'static ServiceDescriptor,
        first: u32,
    ) -> Self {
        Self {
            handle,
            chain,
            descriptor,
            first,
        }
    }

    /// The service.
    #[must_use]
    pub fn descriptor(&self) -> &'static ServiceDescriptor {
        self.descriptor
    }

    /// Prepares a call of a method that answers one value; `encode` writes the arguments, at once. The call is sent
    /// when it is first polled.
    ///
    /// # Panics
    /// If the service has no method of that index, or it is of another kind.
    pub fn unary<T, E>(&self, index: usize, encode: impl FnOnce(&mut Writer)) -> Call<T, E> {
        // Made where it stays: what it has within is written there.
        let mut call = Call::new(self.lone(index));
        call.encode(encode);
        call
    }

    /// Prepares a call of a method that answers a stream; `encode` writes the arguments, at once. The call is sent
    /// when it is first polled.
    ///
    /// # Panics
    /// If the service has no method of that index, or it is of another kind.
    pub fn stream<T, E>(&self, index: usize, encode: impl FnOnce(&mut Writer)) -> ServerStream<T, E> {
        ServerStream::new(self.answers(index, self.stage(index, MethodKind::ServerStream, encode, None)))
    }

    /// Like [`unary`](Self::unary), of a method that takes a stream as well, each item of which `encode_item` writes.
    ///
    /// The channel's task polls `items` once the call has been sent, as fast as the server takes them, until the stream or the
    /// call ends. So they must not block.
    ///
    /// # Panics
    /// If the service has no method of that index, or it is of another kind.
    pub fn upload<T, E, S>(
        &self,
        index: usize,
        encode: impl FnOnce(&mut Writer),
        items: S,
        encode_item: fn(&S::Item, &mut Writer),
    ) -> Call<T, E>
    where
        S: Stream + MaybeSend + 'static,
    {
        let input = KeptInput::new(Typed::new(items, encode_item, &self.method(index)));
        Call::new(self.call(
            index,
            self.stage(index, MethodKind::ClientStream, encode, Some(input)),
        ))
    }

    /// Like [`upload`](Self::upload), of a method that answers a stream.
    ///
    /// # Panics
    /// If the service has no method of that index, or it is of another kind.
    pub fn duplex<T, E, S>(
        &self,
        index: usize,
        encode: impl FnOnce(&mut Writer),
        items: S,
        encode_item: fn(&S::Item, &mut Writer),
    ) -> ServerStream<T, E>
    where
        S: Stream + MaybeSend + 'static,
    {
        let input = KeptInput::new(Typed::new(items, encode_item, &self.method(index)));
        ServerStream::new(self.answers(
            index,
            self.stage(index, MethodKind::Bidirectional, encode, Some(input)),
        ))
    }

    /// Like [`unary`](Self::unary), with arguments that are encoded already, and without decoding the result.
    ///
    /// # Panics
    /// If the service has no method of that index, or it is of another kind.
    pub fn raw_unary(&self, index: usize, arguments: Vec<u8>, options: RawOptions) -> RawCall {
        self.call(
            index,
            self.raw(index, MethodKind::Unary, arguments, options, None),
        )
    }

    /// Like [`stream`](Self::stream), with arguments that are encoded already, and without decoding the items.
    ///
    /// # Panics
    /// If the service has no method of that index, or it is of another kind.
    pub fn raw_stream(&self, index: usize, arguments: Vec<u8>, options: RawOptions) -> RawStream {
        self.answers(
            index,
            self.raw(index, MethodKind::ServerStream, arguments, options, None),
        )
    }

    /// Like [`upload`](Self::upload), with arguments and items that are encoded already, and without decoding the
    /// result. A failure among the items fails the call with it, and cancels it at the server.
    ///
    /// # Panics
    /// If the service has no method of that index, or it is of another kind.
    pub fn raw_upload(
        &self,
        index: usize,
        arguments: Vec<u8>,
        options: RawOptions,
        items: impl Stream<Item = Result<Bytes, RawFailure>> + MaybeSend + 'static,
    ) -> RawCall {
        let input = KeptInput::new(Raw::new(items, &self.method(index)));
        self.call(
            index,
            self.raw(index, MethodKind::ClientStream, arguments, options, Some(input)),
        )
    }

    /// Like [`raw_upload`](Self::raw_upload), of a method that answers a stream.
    ///
    /// # Panics
    /// If the service has no method of that index, or it is of another kind.
    pub fn raw_duplex(
        &self,
        index: usize,
        arguments: Vec<u8>,
        options: RawOptions,
        items: impl Stream<Item = Result<Bytes, RawFailure>> + MaybeSend + 'static,
    ) -> RawStream {
        let input = KeptInput::new(Raw::new(items, &self.method(index)));
        self.answers(
            index,
            self.raw(index, MethodKind::Bidirectional, arguments, options, Some(input)),
        )
    }

    /// A call without a stream, and without arguments so far.
    fn lone(&self, index: usize) -> RawCall {
        let stage = self.raw(
            index,
            MethodKind::Unary,
            Arguments::EMPTY,
            RawOptions::default(),
            None,
        );
        self.call(index, stage)
    }

    #[inline]
    fn call(&self, index: usize, stage: Stage) -> RawCall {
        RawCall::new(Arc::clone(&self.handle), stage, self.watch(index))
    }

    fn answers(&self, index: usize, stage: Stage) -> RawStream {
        RawStream::new(Arc::clone(&self.handle), stage, self.watch(index))
    }

    #[inline]
    fn watch(&self, index: usize) -> Watch {
        Watch::new(self.method(index), self.chain.clone())
    }

    #[inline]
    fn method(&self, index: usize) -> Method {
        Method {
            service: self.descriptor,
            method: &self.descriptor.methods[index],
        }
    }

    fn stage(
        &self,
        index: usize,
        kind: MethodKind,
        encode: impl FnOnce(&mut Writer),
        input: Option<KeptInput>,
    ) -> Stage {
        let mut stage = self.raw(index, kind, Arguments::EMPTY, RawOptions::default(), input);
        stage.encode(encode);
        stage
    }

    #[inline]
    fn raw(
        &self,
        index: usize,
        kind: MethodKind,
        arguments: impl Into<Arguments>,
        options: RawOptions,
        input: Option<KeptInput>,
    ) -> Stage {
        Stage::New(
            self.request(index, kind, arguments.into(), options),
            input.map(Extras::of),
        )
    }

    #[inline]
    fn request(&self, index: usize, kind: MethodKind, arguments: Arguments, options: RawOptions) -> Request {
        let method = &self.descriptor.methods[index];
        assert!(method.kind == kind, "a method is called as what it is not");
        Request {
            method: self.first.saturating_add(index as u32),
            kind,
            is_idempotent: method.is_idempotent,
            timeout: options.timeout.or(method.timeout),
            metadata: options.metadata,
            arguments,
            has_encoded_metadata: false,
            reopens: options.reopens,
        }
    }
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binding")
            .field("service", &self.descriptor.name)
            .finish_non_exhaustive()
    }
}
