((doc_text) @injection.content
  (#set! injection.language "markdown")
  (#set! injection.combined))
