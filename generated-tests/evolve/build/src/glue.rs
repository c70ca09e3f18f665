//! Rust between generated code and cases: handlers that show what they see, and calls with what a case says.

use turbo_idl::case;
use turbo_idl::ir::{Method, Param, Primitive, Returns, Schema, Service, Type};

use crate::owned::owned;

/// The index of a method over all services of a schema.
#[must_use]
pub fn flat(schema: &Schema, (service, method): (usize, usize)) -> usize {
    let before = schema.services[..service].iter();
    before.map(|service| service.methods.len()).sum::<usize>() + method
}

/// The glue of a revision. `generated` is the code that was generated from it, with a server and a client.
pub(crate) fn glue(schema: &Schema, generated: &str) -> String {
    let package = schema.packages[0].dotted();
    let mut out = format!("#[allow(unused_imports)]\nuse self::{package}::*;\n\npub struct Handler;\n");
    for service in &schema.services {
        out.push_str(&handler(schema, service));
    }
    let services = schema.services.iter().map(|service| {
        let name = service.name.as_written();
        format!("        .service({name}Server::new(Handler))\n")
    });
    out.push_str(&format!(
        "\npub fn endpoint() -> turbo_runtime::server::Endpoint {{\n    turbo_runtime::server::Endpoint::builder()\n{}        .build()\n}}\n",
        services.collect::<String>()
    ));
    out.push_str(
        "\npub fn call(channel: &turbo_runtime::client::Channel, case: &evolve_live::Case) -> evolve_live::Calling {\n    match case.method {\n",
    );
    for (at, service) in schema.services.iter().enumerate() {
        for (index, method) in service.methods.iter().enumerate() {
            let number = flat(schema, (at, index));
            out.push_str(&call(schema, service, method, number, generated));
        }
    }
    out.push_str("        other => panic!(\"no method {other}\"),\n    }\n}\n");
    out
}

fn handler(schema: &Schema, service: &Service) -> String {
    let name = service.name.as_written();
    let mut out = format!("\nimpl {name} for Handler {{\n");
    for method in &service.methods {
        let param = |param: &Param| format!(", {}: {}", param.name.as_written(), owned(schema, &param.ty));
        let mut params: String = method.params.iter().map(param).collect();
        let drained = match &method.stream {
            None => "Ok(Vec::new())".to_owned(),
            Some(items) => {
                let (name, ty) = (items.name.as_written(), owned(schema, &items.ty));
                params.push_str(&format!(", {name}: turbo_runtime::server::ClientStream<{ty}>"));
                format!("evolve_live::drained({name}).await")
            }
        };
        let seen = method.params.iter();
        let seen = seen.map(|param| format!("evolve_live::bytes(&{})", param.name.as_written()));
        let seen = seen.collect::<Vec<_>>().join(", ");
        let name = method.name.as_written();
        let fault = match method.throws {
            Some(error) => format!(
                "turbo_runtime::Fault<{}>",
                schema.type_def(error).name.as_written()
            ),
            None => "turbo_runtime::Fault".to_owned(),
        };
        let head = format!("    fn {name}(&self, cx: &turbo_runtime::server::Context{params})");
        out.push_str(&match &method.returns {
            Returns::Unary(ty) => {
                let ty = ty.as_ref().map_or("()".to_owned(), |ty| owned(schema, ty));
                format!(
                    "    async {} -> Result<{ty}, {fault}> {{\n        evolve_live::answer(evolve_live::seen(cx, vec![{seen}], {drained}))\n    }}\n",
                    head.trim_start()
                )
            }
            Returns::Stream(ty) => {
                let ty = owned(schema, ty);
                format!(
                    "{head} -> impl turbo_runtime::Stream<Item = Result<{ty}, {fault}>> + Send + 'static {{\n        let (cx, seen) = (cx.clone(), vec![{seen}]);\n        evolve_live::answers(async move {{ evolve_live::seen(&cx, seen, {drained}) }})\n    }}\n"
                )
            }
        });
    }
    out.push_str("}\n");
    out
}

fn call(schema: &Schema, service: &Service, method: &Method, number: usize, generated: &str) -> String {
    let mut lets = String::new();
    let mut arguments = Vec::new();
    for (at, param) in method.params.iter().enumerate() {
        let is_lent = lends(service, method, param, generated);
        arguments.push(lent(&param.ty, is_lent, &format!("a{at}")));
        let ty = owned(schema, &param.ty);
        lets.push_str(&format!(
            "            let a{at}: {ty} = evolve_live::arg(case, {at});\n"
        ));
    }
    if method.stream.is_some() {
        arguments.push("evolve_live::items(case)".to_owned());
    }
    let kind = match method.returns {
        Returns::Unary(_) => "unary",
        Returns::Stream(_) => "stream",
    };
    format!(
        "        {number} => {{\n{lets}            evolve_live::{kind}(case, {}Client::new(channel.clone()).{}({}))\n        }}\n",
        service.name.as_written(),
        method.name.as_written(),
        arguments.join(", ")
    )
}

/// How an argument is passed.
fn lent(ty: &Type, is_lent: bool, name: &str) -> String {
    let is_deref = |ty: &Type| {
        matches!(
            ty,
            Type::Primitive(Primitive::String | Primitive::Bytes) | Type::List(_)
        )
    };
    match (ty, is_lent) {
        (_, false) => name.to_owned(),
        (Type::Option(inner), true) if is_deref(inner) => format!("{name}.as_deref()"),
        (Type::Option(_), true) => format!("{name}.as_ref()"),
        (_, true) => format!("&{name}"),
    }
}

/// Whether the generated client takes a reference, or an option of one.
fn lends(service: &Service, method: &Method, param: &Param, generated: &str) -> bool {
    let after = |text: &'_ str, what: &str| text.find(what).map(|at| at + what.len());
    let client = format!("impl {}Client {{", service.name.as_written());
    let from = after(generated, &client).expect("the client of a service");
    let head = format!("pub fn {}(", case::snake(method.name.as_written()));
    let from = from + after(&generated[from..], &head).expect("a method of the client");
    let name = format!("{}: ", param.name.as_written());
    let from = from + after(&generated[from..], &name).expect("a parameter of the method");
    let ty = &generated[from..];
    ty.starts_with('&') || ty.starts_with("Option<&")
}
