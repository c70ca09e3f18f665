[
  (fields)
  (variants)
  (methods)
  (parameters)
  (arguments)
  (tuple_payload)
  (type_arguments)
  (tuple)
  (list)
  (value_list)
] @indent.begin

["}" ")" "]"] @indent.branch @indent.end

[
  (line_comment)
  (block_comment)
  (doc)
] @indent.ignore
