//! The tables of services that server and client share.

use std::time::Duration;

use turbo_idl::ir::{Method, Returns, Service, Signature};

use super::Lowering;
use super::attributes::{attributes, literal};
use crate::rust::model::{Descriptor, MethodDescriptor};
use crate::rust::names;

pub(crate) fn descriptor(lowering: &Lowering<'_>, service: &Service) -> Descriptor {
    let wire_name = wire_name(lowering, service);
    let docs = format!("The table of `{wire_name}`, which server and client share.");
    Descriptor {
        attributes: attributes(lowering, &Default::default(), None, Some(docs)),
        name: names::descriptor(&service.name),
        wire_name: literal(&wire_name),
        schema_id: bytes(service.schema_id),
        methods: service.methods.iter().map(method).collect(),
    }
}

/// `people.v1.People`
pub(crate) fn wire_name(lowering: &Lowering<'_>, service: &Service) -> String {
    format!(
        "{}.{}",
        lowering.schema.package(service.package).dotted(),
        service.name.as_written()
    )
}

fn method(method: &Method) -> MethodDescriptor {
    MethodDescriptor {
        wire_name: literal(method.name.as_written()),
        signature: bytes(method.signature),
        kind: match (&method.stream, &method.returns) {
            (None, Returns::Unary(_)) => "Unary",
            (None, Returns::Stream(_)) => "ServerStream",
            (Some(_), Returns::Unary(_)) => "ClientStream",
            (Some(_), Returns::Stream(_)) => "Bidirectional",
        },
        is_idempotent: method.is_idempotent,
        timeout: method.timeout.map(duration),
    }
}

pub(crate) fn bytes(signature: Signature) -> String {
    let bytes: Vec<String> = signature.0.iter().map(|byte| format!("0x{byte:02x}")).collect();
    format!("[{}]", bytes.join(", "))
}

fn duration(duration: Duration) -> String {
    let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
    match u64::try_from(duration.as_millis()) {
        Ok(millis) if nanos % 1_000_000 == 0 => format!("::core::time::Duration::from_millis({millis})"),
        _ => format!("::core::time::Duration::new({seconds}, {nanos})"),
    }
}
