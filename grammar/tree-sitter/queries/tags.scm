(struct_item name: (name) @name) @definition.class
(enum_item name: (name) @name) @definition.class
(error_item name: (name) @name) @definition.class
(type_item name: (name) @name) @definition.type
(alias_item name: (name) @name) @definition.type
(const_item name: (name) @name) @definition.constant
(service_item name: (name) @name) @definition.interface
(method name: (name) @name) @definition.method

(named path: (path (segment) @name .)) @reference.type
(throws (path (segment) @name .)) @reference.type
