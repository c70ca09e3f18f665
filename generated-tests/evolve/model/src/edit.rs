//! Random edits of schemas.

use turbo_idl::ir::{
    Definition, Enum, Field, Method, Param, Payload, Primitive, Schema, Type, TypeId, Variant,
};

use crate::make::{ERROR, GENERIC, KEY, Maker};

impl Maker<'_> {
    /// The same schema with a few edits.
    pub fn edited(&mut self, schema: &Schema) -> Schema {
        let mut schema = schema.clone();
        for _ in 0..=self.random.below(3) {
            self.edit(&mut schema);
        }
        self.settle(&mut schema);
        schema
    }

    fn edit(&mut self, schema: &mut Schema) {
        let types = schema.types.len() as u32;
        if self.random.one_in(3) {
            let methods = &mut schema.services[0].methods;
            let at = self.random.below(methods.len());
            let new = self.method(at, types);
            let count = methods.len();
            let method = &mut methods[at];
            match self.random.below(9) {
                0 => method.returns = new.returns,
                1 => method.throws = new.throws,
                2 => method.stream = new.stream,
                3 if !has_param(method, 5) => method.params.push(self.param(5, types)),
                4 => drop(method.params.pop()),
                5 => method.params.reverse(),
                6 if !has_param(method, 6) => {
                    let param = Param {
                        default: None,
                        ty: Type::Option(Box::new(Type::Primitive(Primitive::U8))),
                        ..self.param(6, types)
                    };
                    method.params.insert(0, param);
                }
                7 if count > 1 => drop(methods.remove(at)),
                _ => {
                    for param in &mut method.params {
                        self.edit_type(&mut param.ty, types);
                    }
                }
            }
            return;
        }
        let id = self.random.below(types as usize) as u32;
        match &mut schema.types[id as usize].definition {
            Definition::Newtype(item) => {
                if self.random.one_in(2) {
                    item.limits = self.limits();
                } else {
                    *item = self.newtype();
                }
            }
            Definition::Struct(item) if TypeId(id) == GENERIC => match self.random.below(3) {
                0 => item.fields.reverse(),
                1 => *item = self.generic(),
                // The parameter has to be used.
                _ if uses_param(&item.fields[..item.fields.len() - 1]) => drop(item.fields.pop()),
                _ => {}
            },
            Definition::Struct(item) => self.edit_fields(&mut item.fields, id),
            Definition::Enum(item) | Definition::Error(item) => self.edit_enum(item, id),
        }
    }

    fn edit_fields(&mut self, fields: &mut Vec<Field>, owner: u32) {
        if fields.is_empty() || self.random.one_in(4) {
            let name = 10 + self.random.below(3);
            if fields
                .iter()
                .all(|field| field.name.as_written() != format!("field{name}"))
            {
                let field = self.field(name, owner);
                fields.insert(self.random.below(fields.len() + 1), field);
            }
            return;
        }
        let at = self.random.below(fields.len());
        match self.random.below(5) {
            0 => drop(fields.remove(at)),
            1 => fields.reverse(),
            2 => fields[at].limits = self.limits(),
            _ => self.edit_type(&mut fields[at].ty, owner),
        }
    }

    /// `owner` is what the type may lead to directly.
    fn edit_type(&mut self, ty: &mut Type, owner: u32) {
        match ty {
            Type::Primitive(primitive) if self.random.one_in(2) => {
                let integers = &Primitive::ALL[1..13];
                *primitive = *self.random.pick(integers);
            }
            Type::Option(inner) if self.random.one_in(2) && matches!(**inner, Type::Primitive(_)) => {
                *ty = (**inner).clone();
            }
            Type::List(item) if self.random.one_in(2) => self.edit_type(item, owner),
            Type::Map(_, item) if self.random.one_in(2) => self.edit_type(item, owner),
            Type::Map(key, _) | Type::Set(key) if self.random.one_in(2) => *key = self.key(),
            Type::Array(_, length) if self.random.one_in(2) => *length = 1 + *length % 3,
            Type::Tuple(types) if self.random.one_in(2) => self.edit_type(&mut types[0], owner),
            Type::Primitive(_) | Type::List(_) if self.random.one_in(2) => {
                *ty = Type::Option(Box::new(ty.clone()));
            }
            ty => *ty = self.ty(owner, owner, 2),
        }
    }

    fn edit_enum(&mut self, item: &mut Enum, id: u32) {
        let is_key = TypeId(id) == KEY;
        let is_thrown = TypeId(id) == ERROR;
        let at = self.random.below(item.variants.len());
        match self.random.below(5) {
            0 if item.variants.len() > 1 => drop(item.variants.remove(at)),
            1 => item.variants.reverse(),
            2 => {
                let unit = |variant: &Variant| matches!(variant.payload, Payload::Unit);
                let first = item.variants.iter().position(unit);
                item.variants
                    .iter_mut()
                    .for_each(|variant| variant.is_fallback = false);
                if let Some(first) = first {
                    item.variants[first].is_fallback = true;
                }
            }
            3 if !is_key && !item.variants[at].is_fallback => {
                let variant = &mut item.variants[at];
                match &mut variant.payload {
                    Payload::Struct(fields) => self.edit_fields(fields, id),
                    Payload::Tuple(types) => self.edit_type(&mut types[0], id),
                    payload => *payload = self.payload(id),
                }
            }
            _ => {
                let name = 10 + self.random.below(3);
                let is_new = |it: &Variant| it.name.as_written() != format!("Variant{name}");
                if item.variants.iter().all(is_new) {
                    let payload = if is_key { Payload::Unit } else { self.payload(id) };
                    let variant = self.variant(name, payload, is_thrown);
                    item.variants
                        .insert(self.random.below(item.variants.len() + 1), variant);
                }
            }
        }
    }
}

fn has_param(method: &Method, at: usize) -> bool {
    let name = format!("param{at}");
    method.params.iter().any(|param| param.name.as_written() == name)
}

fn uses_param(fields: &[Field]) -> bool {
    fn does(ty: &Type) -> bool {
        matches!(ty, Type::Param(_)) || ty.parts().any(does)
    }
    fields.iter().any(|field| does(&field.ty))
}
