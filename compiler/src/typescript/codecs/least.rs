//! The fewest bytes that a value takes, as an expression.

use std::collections::BTreeMap;

use turbo_idl::ir::Type;

use super::super::types::Types;
use super::params_in;

impl Types<'_> {
    /// An expression for the fewest bytes that a value takes.
    pub(super) fn least(&self, ty: &Type) -> String {
        let mut sum = BTreeMap::new();
        let constant = self.add_least(ty, 1, &mut sum);
        let mut terms: Vec<String> = sum
            .iter()
            .map(|(index, factor)| match factor {
                1 => format!("${index}.least"),
                factor => format!("${index}.least * {factor}"),
            })
            .collect();
        if constant != 0 || terms.is_empty() {
            terms.insert(0, constant.to_string());
        }
        terms.join(" + ")
    }

    /// `factor` times the fewest bytes: those known here, and in `params` how often each parameter is among them.
    fn add_least(&self, ty: &Type, factor: u64, params: &mut BTreeMap<u32, u64>) -> u64 {
        let known = |size: u32| factor.saturating_mul(u64::from(size));
        match ty {
            Type::Param(index) => {
                let times = params.entry(*index).or_insert(0);
                *times = times.saturating_add(factor);
                0
            }
            Type::Array(item, length) => {
                self.add_least(item, factor.saturating_mul(u64::from(*length)), params)
            }
            Type::Tuple(items) => items.iter().fold(0, |sum: u64, item| {
                sum.saturating_add(self.add_least(item, factor, params))
            }),
            Type::Named(id, args) if !params_in(ty).is_empty() => {
                let facts = &self.schema.type_def(*id).facts;
                if facts.min_size > 0 {
                    return known(facts.min_size);
                }
                // Whatever it takes, it takes for its arguments.
                let is_inline = |index: u32| facts.inline_params.checked_shr(index).unwrap_or(0) & 1 == 1;
                let inline = (0..).zip(args).filter(|(index, _)| is_inline(*index));
                inline.fold(0, |sum: u64, (_, arg)| {
                    sum.saturating_add(self.add_least(arg, factor, params))
                })
            }
            _ => known(self.schema.min_size(ty)),
        }
    }
}
