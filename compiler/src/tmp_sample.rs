use turbo_idl::ir::*;
use turbo_idl::{FileId, Span};
fn sp() -> Span {
    Span {
        file: FileId(0),
        start: 0,
        end: 0,
    }
}
fn id(s: &str) -> Ident {
    Ident::new(s)
}
fn docs(s: &str) -> Docs {
    Docs {
        lines: s.lines().map(str::to_owned).collect(),
    }
}
fn opt(t: Type) -> Type {
    Type::Option(Box::new(t))
}
fn p(t: Primitive) -> Type {
    Type::Primitive(t)
}
fn field(n: &str, ty: Type) -> Field {
    Field {
        name: id(n),
        ty,
        docs: docs(""),
        deprecated: None,
        span: sp(),
    }
}
fn variant(n: &str, payload: Payload, st: Status) -> Variant {
    Variant {
        name: id(n),
        payload,
        status: Some(st),
        docs: docs(""),
        deprecated: None,
        span: sp(),
    }
}
fn param(n: &str, ty: Type) -> Param {
    Param {
        name: id(n),
        ty,
        span: sp(),
    }
}
fn method(n: &str, params: Vec<Param>, returns: Returns, throws: Option<TypeId>) -> Method {
    Method {
        name: id(n),
        docs: docs("Does <it> & [Person]."),
        deprecated: None,
        params,
        returns,
        throws,
        is_idempotent: false,
        timeout: Some(std::time::Duration::from_secs(5)),
        signature: Signature([1; 8]),
        span: sp(),
    }
}
pub fn people() -> Schema {
    Schema {
        packages: vec![Package {
            path: vec![id("people"), id("v1")],
            docs: docs("The directory of people."),
            file: "people.turbo".into(),
            span: sp(),
        }],
        types: vec![
            TypeDef {
                package: PackageId(0),
                name: id("Person"),
                docs: docs(""),
                deprecated: None,
                definition: Definition::Struct(Struct {
                    fields: vec![
                        field("rowid", opt(p(Primitive::I64))),
                        field("name", opt(p(Primitive::String))),
                        field("manager", opt(Type::Named(TypeId(0)))),
                        field("type", p(Primitive::Bytes)),
                    ],
                }),
                facts: Facts {
                    is_eq: true,
                    is_recursive: true,
                    min_size: 4,
                    cycle: Some(0),
                },
                span: sp(),
            },
            TypeDef {
                package: PackageId(0),
                name: id("PersonError"),
                docs: docs(""),
                deprecated: None,
                definition: Definition::Error(Enum {
                    variants: vec![
                        variant(
                            "NotFound",
                            Payload::Struct(vec![
                                field("rowid", p(Primitive::I64)),
                                field("writer", p(Primitive::U8)),
                            ]),
                            Status::NotFound,
                        ),
                        variant("Unnamed", Payload::Unit, Status::InvalidArgument),
                        variant(
                            "Self",
                            Payload::Tuple(vec![p(Primitive::String), p(Primitive::Bool)]),
                            Status::InvalidArgument,
                        ),
                    ],
                }),
                facts: Facts {
                    is_eq: true,
                    is_recursive: false,
                    min_size: 1,
                    ..Default::default()
                },
                span: sp(),
            },
            TypeDef {
                package: PackageId(0),
                name: id("Empty"),
                docs: docs(""),
                deprecated: Some("old \"x\"".into()),
                definition: Definition::Struct(Struct { fields: vec![] }),
                facts: Facts {
                    is_eq: true,
                    is_recursive: false,
                    min_size: 0,
                    ..Default::default()
                },
                span: sp(),
            },
            TypeDef {
                package: PackageId(0),
                name: id("Role"),
                docs: docs(""),
                deprecated: None,
                definition: Definition::Enum(Enum {
                    variants: vec![
                        variant("Admin", Payload::Unit, Status::NotFound),
                        variant("User", Payload::Unit, Status::NotFound),
                    ],
                }),
                facts: Facts {
                    is_eq: true,
                    is_recursive: false,
                    min_size: 1,
                    ..Default::default()
                },
                span: sp(),
            },
        ],
        services: vec![
            Service {
                package: PackageId(0),
                name: id("People"),
                docs: docs(""),
                deprecated: None,
                methods: vec![
                    method(
                        "insert_person",
                        vec![param("person", Type::Named(TypeId(0)))],
                        Returns::Unary(Some(p(Primitive::I64))),
                        Some(TypeId(1)),
                    ),
                    method(
                        "new",
                        vec![
                            param("self", Type::List(Box::new(p(Primitive::String)))),
                            param("cx", opt(p(Primitive::String))),
                            param("role", Type::Named(TypeId(3))),
                        ],
                        Returns::Unary(None),
                        None,
                    ),
                    method(
                        "clone",
                        vec![],
                        Returns::Unary(Some(Type::Named(TypeId(2)))),
                        None,
                    ),
                    method(
                        "watch",
                        vec![param("prefix", p(Primitive::String))],
                        Returns::Stream(Type::Named(TypeId(0))),
                        None,
                    ),
                    method("tick", vec![], Returns::Stream(p(Primitive::U8)), Some(TypeId(1))),
                ],
                schema_id: Signature([0xab; 8]),
                span: sp(),
            },
            Service {
                package: PackageId(0),
                name: id("T"),
                docs: docs(""),
                deprecated: None,
                methods: vec![],
                schema_id: Signature([0xab; 8]),
                span: sp(),
            },
        ],
    }
}
#[test]
fn show() {
    use crate::backend::Backend;
    let mut out = crate::output::Output::default();
    let o = crate::options::Options {
        out: "x.rs".into(),
        ..Default::default()
    };
    crate::rust_client::RustClient.emit(&people(), &o, &mut out);
    crate::rust_server::RustServer.emit(&people(), &o, &mut out);
    crate::wasm::Wasm.emit(
        &people(),
        &crate::options::Options {
            out: "w".into(),
            ..Default::default()
        },
        &mut out,
    );
    assert!(out.conflicts().is_empty());
    for (p, t) in out.into_files() {
        println!("=== {}\n{t}", p.display());
        std::fs::create_dir_all("/tmp/gen").unwrap();
        std::fs::write(
            format!("/tmp/gen/{}", p.display().to_string().replace('/', "_")),
            t,
        )
        .unwrap();
    }
}
