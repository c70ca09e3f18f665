; Only type parameters are local.
[
  (struct_item)
  (enum_item)
  (error_item)
] @local.scope

(generics (name) @local.definition)

(named path: (path . (segment) @local.reference .))
