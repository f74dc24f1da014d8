#include "baseline.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    fail(path);
  }
  strcpy(address.sun_path, path);
  int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
  if (descriptor < 0) fail("socket");
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) fail(path);
  return descriptor;
}

void write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) {
      struct pollfd polled = {.fd = descriptor, .events = POLLOUT};
      poll(&polled, 1, -1);
      continue;
    }
    if (written < 0) fail("write");
    bytes += written;
    count -= (size_t)written;
  }
}

void reader_init(struct reader *reader, int descriptor) {
  reader->descriptor = descriptor;
  reader->capacity = 4096;
  reader->bytes = malloc(reader->capacity);
  reader->start = reader->end = 0;
}

long reader_fill(struct reader *reader) {
  if (reader->start > 0) {
    memmove(reader->bytes, reader->bytes + reader->start, reader->end - reader->start);
    reader->end -= reader->start;
    reader->start = 0;
  }
  if (reader->capacity - reader->end < 2048) {
    reader->capacity *= 2;
    reader->bytes = realloc(reader->bytes, reader->capacity);
    if (!reader->bytes) fail("realloc");
  }
  while (1) {
    ssize_t count = read(reader->descriptor, reader->bytes + reader->end, reader->capacity - reader->end - 1);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return -1;
    if (count <= 0) return 0;
    reader->end += (size_t)count;
    return count;
  }
}

char *reader_line(struct reader *reader, size_t *length) {
  char *start = reader->bytes + reader->start;
  char *end = memchr(start, '\n', reader->end - reader->start);
  if (!end) return NULL;
  *end = 0;
  *length = (size_t)(end - start);
  reader->start += *length + 1;
  return start;
}

char *reader_wait(struct reader *reader, size_t *length) {
  char *line;
  while (!(line = reader_line(reader, length)))
    if (reader_fill(reader) == 0) return NULL;
  return line;
}

const char *member(const char *line, const char *key, size_t *length) {
  char name[64];
  size_t size = strlen(key);
  name[0] = '"';
  memcpy(name + 1, key, size);
  memcpy(name + 1 + size, "\":", 3);
  const char *value = strstr(line, name);
  if (!value) return NULL;
  value += size + 3;
  const char *end = value;
  if (*end == '"') {
    for (end++; *end && *end != '"'; end++)
      if (*end == '\\' && end[1]) end++;
    if (*end) end++;
  } else {
    end += strcspn(end, ",}]");
  }
  *length = (size_t)(end - value);
  return value;
}

int has(const char *line, const char *text) { return strstr(line, text) != NULL; }
