use super::attributes::{self, Place};
use super::lower::{Lower, TypePlace, docs, gathered, ident};
use crate::ast::{self, EnumKind};
use crate::ir::{Field, Method, Param, Payload, Returns, Signature, Status, Type, Value, Variant};

impl Lower<'_, '_> {
    /// Nothing if its type is not there.
    pub(super) fn field(&mut self, field: &ast::Field) -> Option<Field> {
        let attributes = attributes::read(&field.prefix, Place::Field, self.report);
        let ty = self.type_of(&field.ty)?;
        Some(Field {
            name: ident(&field.name),
            limits: self.limits(&attributes, &ty),
            default: self.default(field.default.as_ref(), &ty),
            js: self.js(&attributes, &ty),
            is_sensitive: attributes.is_sensitive,
            ty,
            docs: docs(&field.prefix),
            deprecated: attributes.deprecated,
            span: field.name.span,
        })
    }

    fn default(&mut self, value: Option<&ast::Value>, ty: &Type) -> Option<Value> {
        self.value_of(value?, ty)
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
                Payload::Tuple(gathered(types.iter().map(|ty| self.type_of(ty))))
            }
            ast::Payload::Struct { fields, .. } => {
                Payload::Struct(gathered(fields.iter().map(|field| self.field(field))))
            }
        };
        Variant {
            name: ident(&variant.name),
            payload,
            status: (kind == EnumKind::Error).then(|| attributes.status.unwrap_or(Status::DEFAULT)),
            is_fallback: attributes.is_fallback,
            docs: docs(&variant.prefix),
            deprecated: attributes.deprecated,
            span: variant.name.span,
        }
    }

    pub(super) fn method(&mut self, method: &ast::Method) -> Method {
        let attributes = attributes::read(&method.prefix, Place::Method, self.report);
        // The checks see to it that the stream is the last of them.
        let (stream, plain) = match method.params.split_last() {
            Some((last, plain)) if last.stream.is_some() => (Some(last), plain),
            _ => (None, method.params.as_slice()),
        };
        Method {
            name: ident(&method.name),
            docs: docs(&method.prefix),
            deprecated: attributes.deprecated,
            params: gathered(plain.iter().map(|param| self.param(param))),
            stream: stream.and_then(|param| self.param(param)),
            returns: self.returns(method.returns.as_ref(), method.throws.is_some()),
            throws: method.throws.as_ref().and_then(|path| {
                match self.type_of_path(path, &[], path.span)? {
                    Type::Named(error, _) => Some(error),
                    // The checks say why not.
                    _ => None,
                }
            }),
            is_idempotent: attributes.is_idempotent,
            timeout: attributes.timeout,
            signature: Signature::default(),
            span: method.name.span,
        }
    }

    fn param(&mut self, param: &ast::Param) -> Option<Param> {
        let attributes = attributes::read(&param.prefix, Place::Param, self.report);
        self.place = TypePlace {
            param: param.stream.is_none().then_some(param.ty.span),
            ..TypePlace::default()
        };
        let ty = self.type_of(&param.ty);
        self.place = TypePlace::default();
        let ty = ty?;
        Some(Param {
            name: ident(&param.name),
            limits: self.limits(&attributes, &ty),
            default: self.default(param.default.as_ref(), &ty),
            js: self.js(&attributes, &ty),
            is_sensitive: attributes.is_sensitive,
            ty,
            span: param.name.span,
        })
    }

    fn returns(&mut self, returns: Option<&ast::Returns>, throws: bool) -> Returns {
        let Some(returns) = returns else {
            return Returns::Unary(None);
        };
        self.place = TypePlace {
            result: (!returns.is_stream).then_some(returns.ty.span),
            throws,
            ..TypePlace::default()
        };
        let ty = self.type_of(&returns.ty);
        self.place = TypePlace::default();
        match ty {
            Some(item) if returns.is_stream => Returns::Stream(item),
            ty => Returns::Unary(ty),
        }
    }
}
