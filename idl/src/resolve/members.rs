use super::attributes::{self, Place};
use super::lower::{Lower, docs, ident};
use crate::ast::{self, EnumKind};
use crate::ir::{Field, JsAs, Limits, Method, Param, Payload, Returns, Signature, Status, Type, Variant};

impl Lower<'_> {
    /// Nothing if its type is not there.
    pub(super) fn field(&mut self, field: &ast::Field) -> Option<Field> {
        let attributes = attributes::read(&field.prefix, Place::Field, self.report);
        Some(Field {
            name: ident(&field.name),
            ty: self.type_of(&field.ty)?,
            limits: Limits::default(),
            default: None,
            js: JsAs::default(),
            is_sensitive: false,
            docs: docs(&field.prefix),
            deprecated: attributes.deprecated,
            span: field.name.span,
        })
    }

    pub(super) fn variant(&mut self, variant: &ast::Variant, kind: EnumKind) -> Variant {
        let place = match kind {
            EnumKind::Enum => Place::Variant,
            EnumKind::Error => Place::ErrorVariant,
        };
        let attributes = attributes::read(&variant.prefix, place, self.report);
        let payload = match &variant.payload {
            ast::Payload::Unit => Payload::Unit,
            ast::Payload::Tuple(types, _) => {
                Payload::Tuple(types.iter().filter_map(|ty| self.type_of(ty)).collect())
            }
            ast::Payload::Struct { fields, .. } => {
                Payload::Struct(fields.iter().filter_map(|field| self.field(field)).collect())
            }
        };
        Variant {
            name: ident(&variant.name),
            payload,
            status: (kind == EnumKind::Error).then(|| attributes.status.unwrap_or(Status::DEFAULT)),
            is_fallback: false,
            docs: docs(&variant.prefix),
            deprecated: attributes.deprecated,
            span: variant.name.span,
        }
    }

    pub(super) fn method(&mut self, method: &ast::Method) -> Method {
        let attributes = attributes::read(&method.prefix, Place::Method, self.report);
        Method {
            name: ident(&method.name),
            docs: docs(&method.prefix),
            deprecated: attributes.deprecated,
            params: method
                .params
                .iter()
                .filter_map(|param| self.param(param))
                .collect(),
            stream: None,
            returns: self.returns(method.returns.as_ref()),
            throws: method
                .throws
                .as_ref()
                .and_then(|path| match self.type_of_path(path)? {
                    Type::Named(error, _) => Some(error),
                    // The checks say why not.
                    _ => None,
                }),
            is_idempotent: attributes.is_idempotent,
            timeout: attributes.timeout,
            signature: Signature::default(),
            span: method.name.span,
        }
    }

    fn param(&mut self, param: &ast::Param) -> Option<Param> {
        attributes::read(&param.prefix, Place::Param, self.report);
        Some(Param {
            name: ident(&param.name),
            ty: self.type_of(&param.ty)?,
            limits: Limits::default(),
            default: None,
            js: JsAs::default(),
            is_sensitive: false,
            span: param.name.span,
        })
    }

    fn returns(&mut self, returns: Option<&ast::Returns>) -> Returns {
        let Some(returns) = returns else {
            return Returns::Unary(None);
        };
        match self.type_of(&returns.ty) {
            Some(item) if returns.is_stream => Returns::Stream(item),
            ty => Returns::Unary(ty),
        }
    }
}
