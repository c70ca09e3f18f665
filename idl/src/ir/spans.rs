use super::{Definition, Field, Method, Payload, Schema};
use crate::source::Span;

impl Schema {
    /// Puts another place in the place of each.
    pub fn map_spans(&mut self, map: &dyn Fn(Span) -> Span) {
        for package in &mut self.packages {
            package.span = map(package.span);
        }
        for constant in &mut self.constants {
            constant.span = map(constant.span);
        }
        for def in &mut self.types {
            def.span = map(def.span);
            match &mut def.definition {
                Definition::Struct(item) => fields(&mut item.fields, map),
                Definition::Enum(item) | Definition::Error(item) => {
                    for variant in &mut item.variants {
                        variant.span = map(variant.span);
                        if let Payload::Struct(named) = &mut variant.payload {
                            fields(named, map);
                        }
                    }
                }
                Definition::Newtype(_) => {}
            }
        }
        for service in &mut self.services {
            service.span = map(service.span);
            service.methods.iter_mut().for_each(|it| method(it, map));
        }
    }
}

fn fields(fields: &mut [Field], map: &dyn Fn(Span) -> Span) {
    for field in fields {
        field.span = map(field.span);
    }
}

fn method(method: &mut Method, map: &dyn Fn(Span) -> Span) {
    method.span = map(method.span);
    for param in method.params.iter_mut().chain(&mut method.stream) {
        param.span = map(param.span);
    }
}
