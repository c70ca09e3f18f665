//! From the schema to what the template of a client prints.

use turbo_idl::ir::{self, Returns};

use super::model::{Client, Items, Method, Param};
use super::{names, types};
use crate::rust::lower::{Lowering, attributes, lengths, wire_name};
use crate::rust::names::descriptor;

pub(super) fn lower(lowering: &Lowering<'_>, service: &ir::Service) -> Client {
    let docs = format!("Calls `{}`.", wire_name(lowering, service));
    Client {
        attributes: attributes(lowering, &service.docs, service.deprecated.as_ref(), Some(docs)),
        name: names::client(&service.name),
        descriptor: descriptor(&service.name),
        methods: service
            .methods
            .iter()
            .enumerate()
            .map(|(index, it)| method(lowering, service, index, it))
            .collect(),
    }
}

fn method(lowering: &Lowering<'_>, service: &ir::Service, index: usize, method: &ir::Method) -> Method {
    let docs = format!("Calls `{}`.", method.name.as_written());
    let place = format!("{}.{}", service.name.as_written(), method.name.as_written());
    Method {
        attributes: attributes(lowering, &method.docs, method.deprecated.as_ref(), Some(docs)),
        name: names::method(&method.name),
        index,
        params: method
            .params
            .iter()
            .map(|it| param(lowering, &place, it))
            .collect(),
        items: method.stream.as_ref().map(|it| items(lowering, &place, it)),
        call: types::call(&lowering.types, method),
        is_stream: matches!(method.returns, Returns::Stream(_)),
    }
}

fn items(lowering: &Lowering<'_>, place: &str, stream: &ir::Param) -> Items {
    Items {
        local: names::local(&stream.name),
        ty: lowering.types.owned(&stream.ty),
        lengths: lengths(stream.limits, || format!("{place}.{}", stream.name.as_written())),
    }
}

fn param(lowering: &Lowering<'_>, place: &str, param: &ir::Param) -> Param {
    let ty = lowering.types.borrowed(&param.ty);
    Param {
        local: names::local(&param.name),
        ty: ty.text,
        is_reference: ty.is_reference,
        lengths: lengths(param.limits, || format!("{place}.{}", param.name.as_written())),
    }
}
