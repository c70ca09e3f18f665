use core::fmt;
use std::sync::Arc;

use super::call::Call;
use super::raw::{RawFailure, RawOptions, Request};
use super::raw_call::RawCall;
use super::raw_stream::RawStream;
use super::server_stream::ServerStream;
use super::shared::Handle;
use crate::wire::{EncodeError, Writer};
use crate::{MethodKind, ServiceDescriptor, Status};

/// A service of a channel's server: what a generated client holds.
#[derive(Clone)]
pub struct Binding {
    handle: Arc<Handle>,
    descriptor: &'static ServiceDescriptor,
    /// The number of the first method.
    first: u32,
}

impl Binding {
    pub(crate) fn new(handle: Arc<Handle>, descriptor: &'static ServiceDescriptor, first: u32) -> Self {
        Self {
            handle,
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
    /// If the service has no method of that index, or it answers otherwise.
    pub fn unary<T, E>(&self, index: usize, encode: impl FnOnce(&mut Writer)) -> Call<T, E> {
        Call::new(match arguments(encode) {
            Ok(arguments) => self.raw_unary(index, arguments, RawOptions::default()),
            Err(error) => RawCall::refused(Arc::clone(&self.handle), refusal(&error)),
        })
    }

    /// Prepares a call of a method that answers a stream; `encode` writes the arguments, at once. The call is sent
    /// when it is first polled.
    ///
    /// # Panics
    /// If the service has no method of that index, or it answers otherwise.
    pub fn stream<T, E>(&self, index: usize, encode: impl FnOnce(&mut Writer)) -> ServerStream<T, E> {
        ServerStream::new(match arguments(encode) {
            Ok(arguments) => self.raw_stream(index, arguments, RawOptions::default()),
            Err(error) => RawStream::refused(Arc::clone(&self.handle), refusal(&error)),
        })
    }

    /// Like [`unary`](Self::unary), with arguments that are encoded already, and without decoding the result.
    ///
    /// # Panics
    /// If the service has no method of that index, or it answers otherwise.
    pub fn raw_unary(&self, index: usize, arguments: Vec<u8>, options: RawOptions) -> RawCall {
        RawCall::new(
            Arc::clone(&self.handle),
            self.request(index, MethodKind::Unary, arguments, options),
        )
    }

    /// Like [`stream`](Self::stream), with arguments that are encoded already, and without decoding the items.
    ///
    /// # Panics
    /// If the service has no method of that index, or it answers otherwise.
    pub fn raw_stream(&self, index: usize, arguments: Vec<u8>, options: RawOptions) -> RawStream {
        RawStream::new(
            Arc::clone(&self.handle),
            self.request(index, MethodKind::ServerStream, arguments, options),
        )
    }

    fn request(&self, index: usize, kind: MethodKind, arguments: Vec<u8>, options: RawOptions) -> Request {
        let method = &self.descriptor.methods[index];
        assert!(method.kind == kind, "a method is called as what it is not");
        Request {
            method: self.first.saturating_add(index as u32),
            kind,
            is_idempotent: method.is_idempotent,
            timeout: options.timeout.or(method.timeout),
            metadata: options.metadata,
            arguments,
        }
    }
}

fn arguments(encode: impl FnOnce(&mut Writer)) -> Result<Vec<u8>, EncodeError> {
    let mut writer = Writer::new();
    encode(&mut writer);
    writer.finish()
}

fn refusal(error: &EncodeError) -> RawFailure {
    RawFailure::new(Status::InvalidArgument, error.to_string())
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binding")
            .field("service", &self.descriptor.name)
            .finish_non_exhaustive()
    }
}
