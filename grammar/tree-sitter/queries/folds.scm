[
  (fields)
  (variants)
  (methods)
  (parameters)
  (arguments)
  (value_list)
  (block_comment)
] @fold
