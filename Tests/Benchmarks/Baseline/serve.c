#include "baseline.h"
#include "events.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A mesh reduced to its exchange: lines in, one write and one wait for the disk for all that came in a turn of the
   loop, then lines out. It forgets what it has sent, checks nothing, and cannot be asked what happened. */

struct buffer {
  char *bytes;
  size_t count, capacity;
};

struct connection {
  struct reader reader;
  struct buffer output;
  struct connection *next_dirty;
  int is_dirty;
  char name[32];
};

struct message {
  struct connection *sender;
  char request[32];
};

enum { messages_kept = 1 << 16, names_kept = 4096 };
static struct message messages[messages_kept];
static struct connection *peers[names_kept];
static int peer_count;
static unsigned long last_message;
static struct buffer journal;
static struct connection *dirty;

static void append(struct buffer *buffer, const char *bytes, size_t count) {
  if (buffer->capacity - buffer->count < count) {
    buffer->capacity = (buffer->capacity + count) * 2;
    buffer->bytes = realloc(buffer->bytes, buffer->capacity);
    if (!buffer->bytes) fail("realloc");
  }
  memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count += count;
}

static void text(struct buffer *buffer, const char *string) { append(buffer, string, strlen(string)); }

static struct buffer *to(struct connection *connection) {
  if (!connection->is_dirty) {
    connection->is_dirty = 1;
    connection->next_dirty = dirty;
    dirty = connection;
  }
  return &connection->output;
}

static void journaled(const char *line, size_t length) {
  append(&journal, line, length);
  append(&journal, "\n", 1);
}

static void result(struct connection *connection, const char *id, size_t length, const char *value) {
  struct buffer *output = to(connection);
  text(output, "{\"jsonrpc\":\"2.0\",\"id\":");
  append(output, id, length);
  text(output, ",\"result\":");
  text(output, value);
  text(output, "}\n");
}

static struct connection *find(const char *name, size_t length) {
  for (int index = 0; index < peer_count; index++)
    if (strlen(peers[index]->name) == length && memcmp(peers[index]->name, name, length) == 0) return peers[index];
  return NULL;
}

static void send_message(struct connection *sender, const char *line, size_t length, const char *kind) {
  size_t id_length, name_length, body_length;
  const char *id = member(line, "id", &id_length);
  const char *name = member(line, "peer", &name_length);
  const char *body = member(line, "message", &body_length);
  struct connection *recipient = name ? find(name + 1, name_length - 2) : NULL;
  if (!id || !body || !recipient || id_length >= sizeof messages[0].request) return;
  journaled(line, length);
  unsigned long number = ++last_message;
  struct message *message = &messages[number % messages_kept];
  message->sender = sender;
  memcpy(message->request, id, id_length);
  message->request[id_length] = 0;
  char head[160];
  snprintf(head, sizeof head,
           "{\"jsonrpc\":\"2.0\",\"method\":\"message/offer\",\"params\":{\"id\":\"m_%lu\",\"kind\":\"%s\","
           "\"from\":\"%s\",\"body\":",
           number, kind, sender->name);
  struct buffer *output = to(recipient);
  text(output, head);
  append(output, body, body_length);
  text(output, ",\"text\":");
  append(output, body, body_length);
  text(output, "}}\n");
  if (kind[0] == 'n') {
    snprintf(head, sizeof head, "{\"message_id\":\"m_%lu\",\"state\":\"offered\"}", number);
    result(sender, id, id_length, head);
  }
}

static void answer(const char *line, size_t length) {
  size_t id_length, text_length;
  const char *id = member(line, "id", &id_length);
  const char *reply = member(line, "text", &text_length);
  if (!id || !reply) return;
  journaled(line, length);
  struct message *message = &messages[strtoul(id + 3, NULL, 10) % messages_kept];
  if (!message->sender) return;
  struct buffer *output = to(message->sender);
  text(output, "{\"jsonrpc\":\"2.0\",\"id\":");
  text(output, message->request);
  text(output, ",\"result\":{\"status\":\"answered\",\"ask_id\":");
  append(output, id, id_length);
  text(output, ",\"answer\":");
  append(output, reply, text_length);
  text(output, "}}\n");
}

static void serve_line(struct connection *connection, char *line, size_t length) {
  size_t id_length = 0, method_length, name_length;
  const char *id = member(line, "id", &id_length);
  const char *method = member(line, "method", &method_length);
  if (!method) return;
  if (strncmp(method, "\"peer/ask\"", 10) == 0) return send_message(connection, line, length, "ask");
  if (strncmp(method, "\"peer/notify\"", 13) == 0) return send_message(connection, line, length, "notify");
  if (strncmp(method, "\"message/answer\"", 16) == 0) return answer(line, length);
  if (strncmp(method, "\"message/accepted\"", 18) == 0) return journaled(line, length);
  if (!id) return;
  if (strncmp(method, "\"peer/join\"", 11) == 0) {
    const char *name = member(line, "name", &name_length);
    if (!name || name_length - 2 >= sizeof connection->name || peer_count == names_kept) return;
    memcpy(connection->name, name + 1, name_length - 2);
    peers[peer_count++] = connection;
  }
  if (strncmp(method, "\"hook/report\"", 13) == 0) {
    result(connection, id, id_length, "{\"stdout\":\"\",\"stderr\":\"\",\"exit\":0}");
  } else if (strncmp(method, "\"initialize\"", 12) == 0) {
    result(connection, id, id_length,
           "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"tools\":{}},"
           "\"serverInfo\":{\"name\":\"baseline\",\"version\":\"1\"}}");
  } else {
    result(connection, id, id_length, "{}");
  }
}

static int listen_at(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  unlink(path);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1024) != 0)
    fail(path);
  fcntl(listener, F_SETFL, O_NONBLOCK);
  return listener;
}

static void accept_all(int events, int listener) {
  int descriptor;
  while ((descriptor = accept(listener, NULL, NULL)) >= 0) {
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    struct connection *connection = calloc(1, sizeof *connection);
    reader_init(&connection->reader, descriptor);
    events_add(events, descriptor, connection);
  }
}

static void drop(struct connection *connection) {
  for (int index = 0; index < peer_count; index++)
    if (peers[index] == connection) peers[index] = peers[--peer_count];
  for (int index = 0; index < messages_kept; index++)
    if (messages[index].sender == connection) messages[index].sender = NULL;
  close(connection->reader.descriptor);
  free(connection->reader.bytes);
  free(connection->output.bytes);
  free(connection);
}

int run_server(const char *path, const char *log) {
  int listener = listen_at(path);
  int file = open(log, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) fail(log);
  /* A log that is used again, so that its size does not change: what SQLite's is after its first round. */
  static char zeros[1 << 20];
  off_t size = 16 << 20, place = 0;
  for (off_t at = 0; at < size; at += (off_t)sizeof zeros)
    if (pwrite(file, zeros, sizeof zeros, at) != sizeof zeros) fail(log);
  fsync(file);
  int events = events_create();
  events_add(events, listener, NULL);
  void *ready[256];
  struct connection *gone[256];
  while (1) {
    int count = events_wait(events, ready, 256), gone_count = 0;
    for (int index = 0; index < count; index++) {
      struct connection *connection = ready[index];
      if (!connection) {
        accept_all(events, listener);
        continue;
      }
      if (reader_fill(&connection->reader) == 0) gone[gone_count++] = connection;
      size_t length;
      char *line;
      while ((line = reader_line(&connection->reader, &length))) serve_line(connection, line, length);
    }
    if (journal.count > 0) {
      if (place + (off_t)journal.count > size) place = 0;
      if (pwrite(file, journal.bytes, journal.count, place) != (ssize_t)journal.count) fail("write");
      place += (off_t)journal.count;
#ifdef __APPLE__
      if (fcntl(file, F_FULLFSYNC) != 0) fail("F_FULLFSYNC");
#else
      if (fdatasync(file) != 0) fail("fdatasync");
#endif
      journal.count = 0;
    }
    for (; dirty; dirty = dirty->next_dirty) {
      dirty->is_dirty = 0;
      size_t sent = 0;
      while (sent < dirty->output.count) {
        ssize_t part = write(dirty->reader.descriptor, dirty->output.bytes + sent, dirty->output.count - sent);
        if (part < 0 && errno != EAGAIN && errno != EINTR) break;
        if (part > 0) sent += (size_t)part;
      }
      dirty->output.count = 0;
    }
    for (int index = 0; index < gone_count; index++) drop(gone[index]);
  }
}
