// What a regular expression cannot say: comments nest, and within a text or documentation nothing begins a comment.
// The scanner keeps no state, so there is nothing to save between its calls.

#include "tree_sitter/parser.h"

enum Token { BLOCK_COMMENT, STRING_TEXT, DOC_TEXT, IN_RECOVERY };

void *tree_sitter_turbo_external_scanner_create(void) { return NULL; }
void tree_sitter_turbo_external_scanner_destroy(void *scanner) { (void)scanner; }
unsigned tree_sitter_turbo_external_scanner_serialize(void *scanner, char *buffer) {
  (void)scanner;
  (void)buffer;
  return 0;
}
void tree_sitter_turbo_external_scanner_deserialize(void *scanner, const char *buffer, unsigned length) {
  (void)scanner;
  (void)buffer;
  (void)length;
}

// Everything up to a quote, an escape or the end of the line.
static bool string_text(TSLexer *lexer) {
  bool any = false;
  while (!lexer->eof(lexer) && lexer->lookahead != '"' && lexer->lookahead != '\\' && lexer->lookahead != '\n') {
    lexer->advance(lexer, false);
    any = true;
  }
  lexer->result_symbol = STRING_TEXT;
  return any;
}

// Everything up to the end of the line.
static bool doc_text(TSLexer *lexer) {
  while (!lexer->eof(lexer) && lexer->lookahead != '\n') lexer->advance(lexer, false);
  lexer->result_symbol = DOC_TEXT;
  return true;
}

static bool block_comment(TSLexer *lexer) {
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t' || lexer->lookahead == '\r' || lexer->lookahead == '\n') {
    lexer->advance(lexer, true);
  }
  if (lexer->lookahead != '/') return false;
  lexer->advance(lexer, false);
  if (lexer->lookahead != '*') return false;
  lexer->advance(lexer, false);
  for (unsigned depth = 1; depth > 0;) {
    if (lexer->eof(lexer)) return false;
    int32_t first = lexer->lookahead;
    lexer->advance(lexer, false);
    if (first == '/' && lexer->lookahead == '*') {
      lexer->advance(lexer, false);
      depth++;
    } else if (first == '*' && lexer->lookahead == '/') {
      lexer->advance(lexer, false);
      depth--;
    }
  }
  lexer->result_symbol = BLOCK_COMMENT;
  return true;
}

bool tree_sitter_turbo_external_scanner_scan(void *scanner, TSLexer *lexer, const bool *valid) {
  (void)scanner;
  // After a mistake every token is valid, and a text cannot be told from what stands around it.
  if (!valid[IN_RECOVERY]) {
    if (valid[STRING_TEXT]) return string_text(lexer);
    if (valid[DOC_TEXT] && !lexer->eof(lexer) && lexer->lookahead != '\n') return doc_text(lexer);
  }
  return valid[BLOCK_COMMENT] && block_comment(lexer);
}
