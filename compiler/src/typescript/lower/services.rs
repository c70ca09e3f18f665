//! Services: a table, and the class that calls.

use turbo_idl::ir::{self, JsAs, Returns, Signature};

use super::super::codecs::{Place, function_of_value};
use super::super::model::{Input, Method, Param, Service};
use super::super::names;
use super::definitions::comment;
use super::{Lowering, values};

pub(super) fn lower(lowering: &Lowering<'_>) -> Vec<Service> {
    let here = lowering.members.services.iter();
    here.map(|it| service(lowering, it)).collect()
}

fn service(lowering: &Lowering<'_>, service: &ir::Service) -> Service {
    let types = &lowering.types;
    let package = lowering.schema.package(lowering.package).dotted();
    Service {
        docs: comment(lowering, &service.docs, service.deprecated.as_ref()),
        name: names::type_name(&service.name),
        wire_name: format!("{package}.{}", service.name.as_written()),
        schema_id: hex(&service.schema_id),
        release: (lowering.releases > 0).then_some(lowering.releases),
        methods: service.methods.iter().map(|it| method(lowering, it)).collect(),
        channel: types.runtime("Channel"),
        call_options: types.runtime("CallOptions"),
        method_info: types.runtime("MethodInfo"),
    }
}

fn method(lowering: &Lowering<'_>, method: &ir::Method) -> Method {
    let types = &lowering.types;
    let (answer, read) = match &method.returns {
        Returns::Unary(Some(ty)) => (
            format!(
                "{}<{}>",
                types.global("Promise"),
                types.declaration(ty, JsAs::Default, &[])
            ),
            types.reader(ty, JsAs::Default),
        ),
        Returns::Unary(None) => (
            format!("{}<void>", types.global("Promise")),
            "() => {}".to_owned(),
        ),
        Returns::Stream(ty) => (
            format!(
                "{}<{}>",
                types.runtime("ServerStream"),
                types.declaration(ty, JsAs::Default, &[])
            ),
            types.reader(ty, JsAs::Default),
        ),
    };
    Method {
        docs: comment(lowering, &method.docs, method.deprecated.as_ref()),
        name: names::method(&method.name),
        wire_name: method.name.as_written().to_owned(),
        signature: hex(&method.signature),
        params: params(lowering, method),
        write: arguments(lowering, method),
        input: method.stream.as_ref().map(|stream| input(lowering, stream)),
        answer,
        error: method
            .throws
            .map_or_else(|| "never".to_owned(), |id| types.named(id)),
        is_stream: matches!(method.returns, Returns::Stream(_)),
        is_idempotent: method.is_idempotent,
        timeout: method.timeout.map(|timeout| timeout.as_micros().div_ceil(1000)),
        read,
        read_error: method.throws.map(|id| types.codec("read", id)),
    }
}

fn input(lowering: &Lowering<'_>, stream: &ir::Param) -> Input {
    let types = &lowering.types;
    let item = types.declaration(&stream.ty, stream.js, &[]);
    let (iterable, asynchronous) = (types.global("Iterable"), types.global("AsyncIterable"));
    Input {
        name: names::param(&stream.name),
        ty: format!("{iterable}<{item}> | {asynchronous}<{item}>"),
        write: types.writer(&stream.ty, Place::new(stream.js, stream.limits)),
    }
}

fn params(lowering: &Lowering<'_>, method: &ir::Method) -> Vec<Param> {
    let types = &lowering.types;
    let param = |param: &ir::Param| {
        let name = names::param(&param.name);
        Param {
            ty: types.declaration(&param.ty, param.js, &[]),
            default: values::default(lowering, param),
            name,
        }
    };
    let mut params: Vec<Param> = method.params.iter().map(param).collect();
    // Nobody can leave out what something else follows.
    let given = match &method.stream {
        Some(_) => params.len(),
        None => params
            .iter()
            .rposition(|param| param.default.is_none())
            .map_or(0, |last| last + 1),
    };
    for param in params.iter_mut().take(given) {
        param.default = None;
    }
    params
}

/// The function that writes the arguments.
fn arguments(lowering: &Lowering<'_>, method: &ir::Method) -> Option<String> {
    let write = |(index, param): (usize, &ir::Param)| {
        let source = format!("value.{}", names::param(&param.name));
        let place = Place::new(param.js, param.limits);
        let types = &lowering.types;
        types.write_from(&param.ty, place, &source, &format!("f{index}"))
    };
    let writes: Vec<String> = method.params.iter().enumerate().map(write).collect();
    (!writes.is_empty()).then(|| function_of_value(&writes))
}

fn hex(signature: &Signature) -> String {
    signature.0.iter().map(|byte| format!("{byte:02x}")).collect()
}
