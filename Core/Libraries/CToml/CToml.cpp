// The one place that speaks C++: toml++ behind a function of C.
#include "CToml.h"

#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string_view>

// What toml++ takes for granted does not hold for every text ("[#" for one): an error here, not the end of the process,
// and not what the optimizer makes of a promise that is broken.
#undef NDEBUG
#define TOML_ASSERT(expression) ((expression) ? (void)0 : throw std::logic_error("toml++ cannot read this file"))
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

ctoml_result ctoml_read(const char *bytes, size_t length) {
    try {
        const toml::table table = toml::parse(std::string_view(bytes, length));
        std::ostringstream json;
        json << toml::json_formatter{table};
        return {strdup(json.str().c_str()), 0, 0};
    } catch (const toml::parse_error &error) {
        const auto &begin = error.source().begin;
        return {strdup(std::string(error.description()).c_str()), begin.line ? begin.line : 1, begin.column};
    } catch (const std::exception &error) {
        return {strdup(error.what()), 1, 1};
    }
}

void ctoml_free(char *text) { std::free(text); }
