use super::{Analysis, Node, Symbol};
use crate::ast::{
    Attribute, Enum, Field, Item, Method, Name, Param, Payload, Prefix, Service, Struct, Value, Variant,
};
use crate::dump::type_text;

/// So many members of an item are shown.
const MOST_MEMBERS: usize = 24;

impl Analysis {
    /// A symbol as a schema would write it, without its documentation and its comments.
    #[must_use]
    pub fn signature(&self, symbol: Symbol) -> Option<String> {
        Some(match self.node(symbol)? {
            Node::Package(node) => format!("package {};", node.path.dotted()),
            Node::Import(node) => {
                let path = self.text(node.path_span);
                match &node.alias {
                    Some(alias) => format!("import {path} as {};", alias.text),
                    None => format!("import {path};"),
                }
            }
            Node::Item(item) => {
                let attributes = item.prefix().map(|prefix| self.attributes_above(prefix));
                format!("{}{}", attributes.unwrap_or_default(), self.item_text(item))
            }
            Node::TypeParameter(name) => name.text.clone(),
            Node::Field(node) => self.field_text(node),
            Node::Variant(_, node) => self.variant_text(node),
            Node::Method(node) => {
                format!(
                    "{}{}",
                    self.attributes_above(&node.prefix),
                    self.method_text(node)
                )
            }
            Node::Param(node) => self.param_text(node),
        })
    }

    fn item_text(&self, item: &Item) -> String {
        match item {
            Item::Struct(item) => self.struct_text(item),
            Item::Enum(item) => self.enum_text(item),
            Item::Service(item) => self.service_text(item),
            Item::Const(item) => format!(
                "const {}: {} = {};",
                item.name.text,
                type_text(&item.ty),
                self.value_text(&item.value)
            ),
            Item::Newtype(item) => format!("type {} = {};", item.name.text, type_text(&item.ty)),
            Item::Alias(item) => format!("alias {} = {};", item.name.text, type_text(&item.ty)),
            Item::Lost(item) => item.name.text.clone(),
        }
    }

    fn struct_text(&self, item: &Struct) -> String {
        let fields = item
            .fields
            .iter()
            .map(|field| format!("{},", self.field_text(field)));
        block("struct", &item.name, &item.generics, fields.collect())
    }

    fn enum_text(&self, item: &Enum) -> String {
        let keyword = match item.kind {
            crate::ast::EnumKind::Enum => "enum",
            crate::ast::EnumKind::Error => "error",
        };
        let variants = item
            .variants
            .iter()
            .map(|variant| format!("{},", self.variant_text(variant)));
        block(keyword, &item.name, &item.generics, variants.collect())
    }

    fn service_text(&self, item: &Service) -> String {
        let methods = item.methods.iter().map(|method| self.method_text(method));
        block("service", &item.name, &[], methods.collect())
    }

    fn method_text(&self, method: &Method) -> String {
        let params: Vec<String> = method.params.iter().map(|param| self.param_text(param)).collect();
        let mut text = format!("fn {}({})", method.name.text, params.join(", "));
        if let Some(returns) = &method.returns {
            let stream = if returns.is_stream { "stream " } else { "" };
            text.push_str(&format!(" -> {stream}{}", type_text(&returns.ty)));
        }
        if let Some(throws) = &method.throws {
            text.push_str(&format!(" throws {}", throws.dotted()));
        }
        text.push(';');
        text
    }

    fn field_text(&self, field: &Field) -> String {
        format!(
            "{}{}: {}{}",
            self.attributes_before(&field.prefix),
            field.name.text,
            type_text(&field.ty),
            self.default_text(field.default.as_ref())
        )
    }

    fn param_text(&self, param: &Param) -> String {
        let stream = if param.stream.is_some() { "stream " } else { "" };
        format!(
            "{}{}: {stream}{}{}",
            self.attributes_before(&param.prefix),
            param.name.text,
            type_text(&param.ty),
            self.default_text(param.default.as_ref())
        )
    }

    fn variant_text(&self, variant: &Variant) -> String {
        let payload = match &variant.payload {
            Payload::Unit => String::new(),
            Payload::Tuple(types, _) => {
                let types: Vec<String> = types.iter().map(type_text).collect();
                format!("({})", types.join(", "))
            }
            Payload::Struct { fields, .. } => {
                let fields: Vec<String> = fields.iter().map(|field| self.field_text(field)).collect();
                format!(" {{ {} }}", fields.join(", "))
            }
        };
        format!(
            "{}{}{payload}",
            self.attributes_before(&variant.prefix),
            variant.name.text
        )
    }

    fn default_text(&self, value: Option<&Value>) -> String {
        value
            .map(|value| format!(" = {}", self.value_text(value)))
            .unwrap_or_default()
    }

    fn value_text(&self, value: &Value) -> String {
        one_line(self.text(value.span))
    }

    fn attributes_before(&self, prefix: &Prefix) -> String {
        let texts = prefix.attributes.iter();
        texts
            .map(|attribute| format!("{} ", self.attribute_text(attribute)))
            .collect()
    }

    fn attributes_above(&self, prefix: &Prefix) -> String {
        let texts = prefix.attributes.iter();
        texts
            .map(|attribute| format!("{}\n", self.attribute_text(attribute)))
            .collect()
    }

    fn attribute_text(&self, attribute: &Attribute) -> String {
        one_line(self.text(attribute.span))
    }
}

fn block(keyword: &str, name: &Name, generics: &[Name], members: Vec<String>) -> String {
    let generics: Vec<&str> = generics.iter().map(|name| name.text.as_str()).collect();
    let generics = if generics.is_empty() {
        String::new()
    } else {
        format!("<{}>", generics.join(", "))
    };
    let head = format!("{keyword} {}{generics}", name.text);
    if members.is_empty() {
        return format!("{head} {{}}");
    }
    let mut text = format!("{head} {{\n");
    for member in members.iter().take(MOST_MEMBERS) {
        text.push_str(&format!("    {member}\n"));
    }
    if members.len() > MOST_MEMBERS {
        text.push_str(&format!("    // and {} more\n", members.len() - MOST_MEMBERS));
    }
    text.push('}');
    text
}

/// White space within becomes one space.
fn one_line(text: &str) -> String {
    if !text.contains(['\n', '\t']) {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
