#include "baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a hook does: reads stdin, sends it as one line after the handshake, prints the answer. */
int run_client(const char *path, const char *runtime, const char *event) {
  static char payload[1 << 16], line[1 << 18];
  size_t count = 0;
  ssize_t part;
  while ((part = read(0, payload + count, sizeof payload - count)) > 0) count += (size_t)part;
  int length = snprintf(line, sizeof line,
                        HELLO "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"hook/report\",\"params\":{\"runtime\":\"%s\","
                              "\"event\":\"%s\",\"pid\":%d,\"at\":%llu,\"environment\":{},\"payload\":\"",
                        runtime, event, getpid(), (unsigned long long)now());
  char *end = line + length;
  for (size_t index = 0; index < count; index++) {
    char byte = payload[index];
    if (byte == '"' || byte == '\\') *end++ = '\\';
    if (byte == '\n') {
      *end++ = '\\';
      byte = 'n';
    }
    *end++ = byte;
  }
  memcpy(end, "\"}}\n", 4);
  int descriptor = connect_to(path);
  write_all(descriptor, line, (size_t)(end + 4 - line));
  struct reader reader;
  reader_init(&reader, descriptor);
  size_t size, found;
  if (!reader_wait(&reader, &size)) return 1;
  char *answer = reader_wait(&reader, &size);
  if (!answer) return 1;
  const char *text = member(answer, "stdout", &found);
  if (text && found > 2) write_all(1, text + 1, found - 2);
  return has(answer, "\"error\"") ? 2 : 0;
}

/* What a command does: calls one method and prints the result. */
int run_call(const char *path, const char *method) {
  char line[512];
  int length =
      snprintf(line, sizeof line, HELLO "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"%s\",\"params\":{}}\n", method);
  int descriptor = connect_to(path);
  write_all(descriptor, line, (size_t)length);
  struct reader reader;
  reader_init(&reader, descriptor);
  size_t size;
  if (!reader_wait(&reader, &size)) return 1;
  char *answer = reader_wait(&reader, &size);
  if (!answer) return 1;
  answer[size] = '\n';
  write_all(1, answer, size + 1);
  return 0;
}

/* What an MCP pump does, without the care: a handshake, then lines from stdin to the socket and back. */
int run_pump(const char *path) {
  int descriptor = connect_to(path);
  static const char hello[] =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"protocol\":1,\"program\":\"baseline\","
      "\"release\":\"0.1.0\",\"mcp\":{\"runtime\":\"\",\"instance\":\"baseline\",\"directory\":\"/\"}}}\n";
  write_all(descriptor, hello, sizeof hello - 1);
  struct reader from_host, from_daemon;
  reader_init(&from_host, 0);
  reader_init(&from_daemon, descriptor);
  size_t size;
  if (!reader_wait(&from_daemon, &size)) return 1;
  char *line;
  while ((line = reader_wait(&from_host, &size))) {
    int is_request = has(line, "\"id\"");
    line[size] = '\n';
    write_all(descriptor, line, size + 1);
    if (!is_request) continue;
    if (!(line = reader_wait(&from_daemon, &size))) return 1;
    line[size] = '\n';
    write_all(1, line, size + 1);
  }
  return 0;
}
