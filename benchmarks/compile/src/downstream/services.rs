//! What uses services, so that their code is compiled as a server and a client would: handlers, a server of them, and a call of each method.

use std::fmt::Write;

use turbo_idl::ir::{Method, Returns, Schema, Service, Type};

use super::crates::type_path;
use crate::proto;

/// How the code of one generator is used.
struct Api {
    /// The path of a service's trait, by that of its package, its name and its name in `snake_case`.
    handler: fn(&str, &str, &str) -> String,
    server: fn(&str, &str, &str) -> String,
    client: fn(&str, &str, &str) -> String,
    attribute: &'static str,
    /// What a method is called in the code, by its name in the schema.
    name: fn(&str) -> String,
    /// A method of a handler: its name, what it takes, and what it answers with.
    method: fn(&str, &str, &str) -> String,
    /// The parameters of a function that calls a method with `value`.
    call: fn(&str, &str) -> String,
    /// What all services are served by: its type, what makes it, what adds one, and what comes last.
    serving: [&'static str; 4],
}

/// That of turboc.
pub fn of_turboc(schema: &Schema) -> String {
    let api = Api {
        handler: |package, name, _| format!("{package}::{name}"),
        server: |package, name, _| format!("{package}::{name}Server"),
        client: |package, name, _| format!("{package}::{name}Client"),
        attribute: "",
        name: str::to_owned,
        method: |name, taken, answer| {
            format!(
                "async fn {name}(&self, _: &::turbo_runtime::server::Context, _: {taken}) -> \
                 Result<{answer}, ::turbo_runtime::Fault> {{ \
                 Err(::turbo_runtime::Fault::new(::turbo_runtime::Status::Unimplemented, \"\")) }}"
            )
        },
        call: |client, taken| format!("client: &{client}, value: &{taken}"),
        serving: [
            "::turbo_runtime::server::Endpoint",
            "::turbo_runtime::server::Endpoint::builder()",
            "service",
            ".build()",
        ],
    };
    api.print(schema)
}

/// That of tonic-prost-build.
pub fn of_tonic(schema: &Schema) -> String {
    let api = Api {
        handler: |package, name, snake| format!("{package}::{snake}_server::{name}"),
        server: |package, name, snake| format!("{package}::{snake}_server::{name}Server"),
        client: |package, name, snake| {
            format!("{package}::{snake}_client::{name}Client<::tonic::transport::Channel>")
        },
        attribute: "#[::tonic::async_trait]\n",
        name: |name| proto::snake(&proto::camel(name)),
        method: |name, taken, answer| {
            format!(
                "async fn {name}(&self, _: ::tonic::Request<{taken}>) -> \
                 Result<::tonic::Response<{answer}>, ::tonic::Status> {{ Err(::tonic::Status::unimplemented(\"\")) }}"
            )
        },
        call: |client, taken| format!("client: &mut {client}, value: {taken}"),
        serving: [
            "::tonic::transport::server::Router",
            "::tonic::transport::Server::builder()",
            "add_service",
            "",
        ],
    };
    api.print(schema)
}

impl Api {
    fn print(&self, schema: &Schema) -> String {
        let mut out = "pub mod used {\n#[derive(Clone)]\npub struct Nobody;\n".to_owned();
        let [endpoint, builder, add, built] = self.serving;
        let mut serving = format!("pub fn serve() -> {endpoint} {{\n{builder}\n");
        for (number, service) in schema.services.iter().enumerate() {
            let package = schema.package(service.package).dotted().replace('.', "::");
            let package = format!("super::{package}");
            let name = service.name.as_written();
            let snake = proto::snake(name);
            let path = |of: fn(&str, &str, &str) -> String| of(&package, name, &snake);
            let handler = path(self.handler);
            let _ = writeln!(out, "{}impl {handler} for Nobody {{", self.attribute);
            for (method, taken, answer) in methods(schema, service) {
                let method = (self.name)(method.name.as_written());
                let _ = writeln!(out, "{}", (self.method)(&method, &taken, &answer));
            }
            out.push_str("}\n");
            let _ = writeln!(serving, ".{add}({}::new(Nobody))", path(self.server));
            let client = path(self.client);
            for (method, taken, _) in methods(schema, service) {
                let parameters = (self.call)(&client, &taken);
                let method = (self.name)(method.name.as_written());
                let _ = writeln!(
                    out,
                    "pub async fn call_{number}_{method}({parameters}) -> bool {{ client.{method}(value).await.is_ok() }}"
                );
            }
        }
        out + &serving + built + "\n}\n}\n"
    }
}

/// Methods, with the paths of what each takes and answers with.
fn methods<'a>(
    schema: &'a Schema,
    service: &'a Service,
) -> impl Iterator<Item = (&'a Method, String, String)> {
    service
        .methods
        .iter()
        .filter_map(|method| match (method.params.first(), &method.returns) {
            (Some(param), Returns::Unary(Some(answer))) => {
                Some((method, named(schema, &param.ty)?, named(schema, answer)?))
            }
            _ => None,
        })
}

fn named(schema: &Schema, ty: &Type) -> Option<String> {
    match ty {
        Type::Named(id, _) => Some(type_path(schema, *id)),
        _ => None,
    }
}
