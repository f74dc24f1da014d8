#pragma once
#include <stddef.h>

/// What a TOML text says, as JSON with dates as texts, or the place where it is none. `text` goes to `ctoml_free`.
struct ctoml_result {
    char *text;
    unsigned line, column;
};

#ifdef __cplusplus
extern "C" {
#endif
/// Reads `length` bytes. `line` is 0 when all is well and `text` is JSON; else `text` is the reason.
struct ctoml_result ctoml_read(const char *bytes, size_t length);
void ctoml_free(char *text);
#ifdef __cplusplus
}
#endif
