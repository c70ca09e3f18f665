//! From the schema to what the template of a service prints.

use turbo_idl::ir::{self, Returns};

use super::adapters::Served;
use super::model::{Items, Method, Param, Service};
use super::{names, types};
use crate::rust::lower::{Lowering, attributes, lengths, literal, wire_name};
use crate::rust::model::{decoded, decoding};
use crate::rust::names::descriptor;

pub(super) fn lower(lowering: &Lowering<'_>, service: &ir::Service, served: Served) -> Service {
    let docs = format!("What a server of `{}` implements.", wire_name(lowering, service));
    let server = names::server(&service.name);
    let (handler, descriptor) = (names::handler(&service.name), descriptor(&service.name));
    Service {
        attributes: attributes(lowering, &service.docs, service.deprecated.as_ref(), Some(docs)),
        // In a name of one letter the two cases are one.
        link: if handler == descriptor {
            format!("trait@{handler}")
        } else {
            handler.clone()
        },
        handler,
        parameter: lowering.types.param(names::parameter(&service.name)),
        descriptor,
        debug_name: literal(&server),
        server,
        methods: service
            .methods
            .iter()
            .enumerate()
            .map(|(index, it)| method(lowering, index, it))
            .collect(),
        served,
    }
}

fn method(lowering: &Lowering<'_>, index: usize, method: &ir::Method) -> Method {
    let (is_stream, value) = match &method.returns {
        Returns::Unary(value) => (false, value.as_ref()),
        Returns::Stream(item) => (true, Some(item)),
    };
    let docs = format!("Answers `{}`.", method.name.as_written());
    Method {
        attributes: attributes(lowering, &method.docs, method.deprecated.as_ref(), Some(docs)),
        name: names::method(&method.name),
        index,
        params: method.params.iter().map(|it| param(lowering, it)).collect(),
        items: method.stream.as_ref().map(|it| items(lowering, it)),
        answer: types::answer(&lowering.types, method, value),
        is_stream,
    }
}

pub(super) fn items(lowering: &Lowering<'_>, stream: &ir::Param) -> Items {
    let lengths = lengths(stream.limits, String::new);
    Items {
        local: names::local(&stream.name),
        ty: lowering.types.owned(&stream.ty),
        decoding: decoding(&literal(stream.name.as_written()), lengths.as_ref()),
    }
}

pub(super) fn param(lowering: &Lowering<'_>, param: &ir::Param) -> Param {
    let lengths = lengths(param.limits, String::new);
    Param {
        local: names::local(&param.name),
        ty: lowering.types.owned(&param.ty),
        decoded: decoded(&literal(param.name.as_written()), lengths.as_ref()),
    }
}
