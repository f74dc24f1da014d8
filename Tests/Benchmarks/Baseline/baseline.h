/* The same exchanges as Repowire's, in plain C and with nothing else around them: what they cost at least. */
#ifndef BASELINE_H
#define BASELINE_H

#include <stddef.h>
#include <stdint.h>

/* Prints what failed with the system's reason, and ends the program. */
_Noreturn void fail(const char *what);

/* Nanoseconds of the monotonic clock. */
uint64_t now(void);

int connect_to(const char *path);
void write_all(int descriptor, const char *bytes, size_t count);

/* Reads from a descriptor line by line. */
struct reader {
  int descriptor;
  char *bytes;
  size_t start, end, capacity;
};

void reader_init(struct reader *reader, int descriptor);
/* Reads once. Returns the count, 0 at the end, -1 when nothing has come on a non-blocking descriptor. */
long reader_fill(struct reader *reader);
/* The next whole line without its LF, ended by NUL; NULL when there is none yet. Valid until the next fill. */
char *reader_line(struct reader *reader, size_t *length);
/* Waits for a whole line; NULL at the end. */
char *reader_wait(struct reader *reader, size_t *length);

/* The value that follows `"key":` at the first place it stands, as it is written, quotes included; NULL when missing. */
const char *member(const char *line, const char *key, size_t *length);
/* Whether the line holds the text. */
int has(const char *line, const char *text);

/* The first line of a connection. */
#define HELLO                                                                                                          \
  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"protocol\":1,\"program\":\"baseline\","             \
  "\"release\":\"0.1.0\"}}\n"

int run_client(const char *socket, const char *runtime, const char *event);
int run_pump(const char *socket);
int run_server(const char *socket, const char *log);
int run_call(const char *socket, const char *method);
int run_load(int count, char **arguments);
int run_hold(const char *socket, int count, const char *how);
int run_sync(const char *file, int count);

#endif
